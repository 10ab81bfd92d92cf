#pragma once
// The SWF files that were found in the folders of one source (an application's SWFFolder, or the server's),
// and for which instances they are good.
#include <cstdint>
#include <string>
#include <vector>

#include "swf/swf_answer.hpp"
#include "swf/swf_reader.hpp"

namespace sallyport::swf {

/// What a file was like when it was read.
struct FileStamp {
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  std::int64_t bytes = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileStamp&) const = default;
};

struct FilePlace {
  std::string root;    ///< the folder of the source, absolute
  std::string folder;  ///< beneath it, as in "room" or "room/7"; empty: directly in it
  std::string name;

  std::string path() const { return folder.empty() ? name : folder + "/" + name; }
  std::string shown() const { return root + "/" + path(); }
  bool operator==(const FilePlace&) const = default;
};

struct KnownSwf {
  std::string entry;  ///< inside an .air package; empty for a .swf
  SwfFacts facts;
};

struct KnownFile {
  FilePlace place;
  FileStamp stamp;
  std::vector<KnownSwf> swfs;         ///< one, or those of a package
  std::vector<std::string> problems;  ///< why it, or something in it, is of no use
};

struct Match {
  const KnownFile* file = nullptr;
  const KnownSwf* swf = nullptr;
};

class Catalogue {
 public:
  void add(KnownFile file) { files_.push_back(std::move(file)); }
  const std::vector<KnownFile>& files() const { return files_; }
  const KnownFile* find(const FilePlace& place, const FileStamp& stamp) const;

  std::size_t swf_count() const;
  std::size_t problem_count() const;

  /// Those of `size` that are good for the instance: what lies directly in the source's folders is good for
  /// all, what lies in a folder named after an instance, or beneath it, for that one. An empty `instance` is
  /// nobody's restriction: everything is good.
  std::vector<Match> candidates(std::uint32_t size, const std::string& instance) const;

 private:
  std::vector<KnownFile> files_;
};

bool is_good_for(const FilePlace& place, const std::string& instance);

}  // namespace sallyport::swf
