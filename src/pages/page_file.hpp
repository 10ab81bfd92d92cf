#pragma once
// PageFile: a file of an application's folder www in memory, for all who read it at the time.
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/buffer.hpp"

namespace sallyport::pages {

/// What page files take altogether. Thread-safe; outlives them.
using PageMemory = std::shared_ptr<std::atomic<std::size_t>>;

struct PageFile {
  static constexpr std::size_t kPiece = 64 * 1024;  ///< so that a client that has nearly all of it pins no more

  PageFile(ByteSpan content, std::string entity_tag, PageMemory counter);
  PageFile(const PageFile&) = delete;
  PageFile& operator=(const PageFile&) = delete;
  ~PageFile() { memory->fetch_sub(size); }

  std::string tag;  ///< quoted; another one for every version
  std::size_t size;
  std::vector<SharedBytes> pieces;
  PageMemory memory;
};
using PageFileRef = std::shared_ptr<const PageFile>;

}  // namespace sallyport::pages
