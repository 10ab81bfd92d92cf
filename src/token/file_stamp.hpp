#pragma once
// FileStamp: whether a file is still the one that was read.
#include <compare>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace sallyport::token {

struct FileStamp {
  bool exists = false;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds
  std::int64_t changed = 0;   ///< nanoseconds; also mode and owner
  auto operator<=>(const FileStamp&) const = default;

  static FileStamp of(const std::string& path);
};

struct FileText {
  std::string text;
  bool open_to_others = false;  ///< its group or everybody may read or write it
};

/// The whole of a regular file, at most `limit` bytes. configuration_error; the path is not in the sentence.
Result<FileText> read_whole(const std::string& path, std::size_t limit);

}  // namespace sallyport::token
