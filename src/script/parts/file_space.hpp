#pragma once
// FileSpace: the files that an application's scripts may use: its own folder, and the folders that
// FileObject/VirtualDirectory maps. No name and no link leads out of them (RootedFolder), and FileRights says what
// may be done with each. On the instance's host, which waits for the disk.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.hpp"
#include "base/rooted_folder.hpp"
#include "hub/application_options.hpp"
#include "script/parts/file_names.hpp"

namespace sallyport::script {

struct FileFacts {
  bool folder = false;
  double length = 0;    ///< bytes; of a folder: how many entries a script sees
  double created = 0;   ///< milliseconds since 1970; where the file system does not know: of the last change
  double modified = 0;
};

class FileSpace {
 public:
  static constexpr std::size_t kMaxEntries = 10'000;                      ///< of a folder that is listed, or a tree that is removed
  static constexpr std::uint64_t kMaxFileBytes = 1024UL * 1024 * 1024;    ///< that a script makes
  static constexpr std::uint64_t kKeepFree = 64UL * 1024 * 1024;          ///< of the disk: a script cannot fill it to the brim

  explicit FileSpace(const hub::ApplicationOptions& application);

  // All paths are as the script wrote them. What is not there or not allowed is false, or nothing.
  std::optional<FileFacts> facts(std::string_view path) const;
  struct Opening {
    bool read = false;
    bool write = false;
    bool truncate = false;  ///< with write
  };
  /// A regular file; one that is written is made if it is not there.
  Descriptor open(std::string_view path, Opening how) const;
  /// The names in a folder, sorted; nullopt if it is none or has too many.
  std::optional<std::vector<std::string>> list(std::string_view path) const;
  bool make_folder(std::string_view path) const;
  /// `recursive`: a folder with all that is in it, unless a script may not remove some of that.
  bool remove(std::string_view path, bool recursive) const;
  /// Nothing is replaced.
  bool rename(std::string_view from, std::string_view to) const;
  bool copy(std::string_view from, std::string_view to) const;

 private:
  struct Place {
    const std::string& folder;  // an operator's
    std::string path;           // plain; empty: the folder itself
    FileRight right = FileRight::all;
  };
  std::optional<Place> find(std::string_view path) const;
  std::optional<Place> find_changeable(std::string_view path) const;
  /// The folder that holds it.
  static Descriptor parent_of(const Place& place);
  std::vector<std::string> names_in(const Place& place, int folder) const;
  bool may_change_all(const RootedFolder& root, const Place& place, std::size_t depth, std::size_t& entries) const;
  bool may_change_all(const Place& place) const;

  std::vector<hub::FileFolder> folders_;  // the longest path first, the application's own last
  FileRights rights_;
};

/// Whether a write to the open file leaves the disk and the file within their bounds.
bool has_room(int descriptor, std::uint64_t end, std::uint64_t bytes);

}  // namespace sallyport::script
