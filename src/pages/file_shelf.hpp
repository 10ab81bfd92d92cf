#pragma once
// FileShelf: the files of applications' folders www. Read when they are asked for, and kept as long as somebody reads them
// or they are among the newest. A file that has changed is read again. Not thread-safe, and it may wait for the disk.
#include <list>
#include <map>
#include <string>

#include "base/line_limit.hpp"
#include "base/result.hpp"
#include "base/rooted_folder.hpp"
#include "pages/page_file.hpp"

namespace sallyport::pages {

class FileShelf {
 public:
  static constexpr std::size_t kMaxFile = 8 * 1024 * 1024;     ///< a larger one is not served
  static constexpr std::size_t kMaxKept = 32 * 1024 * 1024;    ///< of files that nobody reads any more
  static constexpr std::size_t kMaxMemory = 128 * 1024 * 1024; ///< with those that slow clients read; beyond it nobody gets more

  struct Found {
    enum class Kind { file, folder, none, no_room };
    Kind kind = Kind::none;
    PageFileRef file;
  };

  /// `relative` is made of names that may be (base/name.hpp). It lies beneath `folder`, and no link there is followed.
  Found find(const std::string& folder, const std::string& relative);
  std::size_t memory() const { return memory_->load(); }

 private:
  struct Entry {
    std::string tag;
    std::weak_ptr<const PageFile> file;
  };

  Found read(const RootedFolder& root, const std::string& key, const std::string& relative);
  PageFileRef alive(const std::string& key, const std::string& tag);
  void keep(const std::string& key, const PageFileRef& file);
  void forget_dead();

  PageMemory memory_ = std::make_shared<std::atomic<std::size_t>>(0);
  std::map<std::string, Entry> known_;  // by path
  std::list<PageFileRef> kept_;         // the newest first
  std::size_t kept_bytes_ = 0;
  LineLimit lines_{1};
};

}  // namespace sallyport::pages
