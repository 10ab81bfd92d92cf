#pragma once
// FolderScan: looks through the folders of a source and reads the SWF files in them, one file a step, so that
// the thread that does it can answer questions in between. Reads the disk: never on an I/O worker.
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/rooted_folder.hpp"
#include "swf/catalogue.hpp"

namespace sallyport::swf {

constexpr std::size_t kMaxScanFiles = 4096;     ///< .swf and .air files of one source
constexpr std::size_t kMaxScanEntries = 65536;  ///< whatever lies in its folders
constexpr int kMaxScanLevels = 16;              ///< "all levels" means these

struct ScanOptions {
  std::vector<std::string> folders;  ///< absolute; in this order
  int levels = 1;                    ///< of folders beneath them; negative: all
};

class FolderScan {
 public:
  /// Lists the files. Those that `before` has read and that look the same are taken from it.
  explicit FolderScan(ScanOptions options, const Catalogue* before = nullptr);

  /// Reads one more file; false if there is none.
  bool step();
  /// What has been read so far.
  const Catalogue& found() const { return found_; }
  Catalogue take() { return std::move(found_); }
  /// Folders that cannot be read, links that are not followed, limits that were reached.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void list(const std::string& root, const RootedFolder& folder, const std::string& beneath, int levels);
  void take_entry(const std::string& root, const RootedFolder& folder, const std::string& beneath,
                  const std::string& name, int levels);
  void problem(const std::string& place, const std::string& what) {
    problems_.push_back(place + ": " + what);
  }

  struct Waiting {
    FilePlace place;
    FileStamp stamp;
  };

  const ScanOptions options_;
  std::deque<Waiting> waiting_;
  Catalogue found_;
  std::vector<std::string> problems_;
  std::size_t entries_ = 0;
  bool full_ = false;
};

}  // namespace sallyport::swf
