#pragma once
// SWF files inside an AIR application's package (.air), which is a zip archive. They are read where they are:
// nothing is unpacked to a file, and the names inside are labels, never paths.
#include <string>
#include <vector>

#include "swf/swf_reader.hpp"

struct zip;

namespace sallyport::swf {

constexpr std::int64_t kMaxPackageEntries = 10'000;
/// All SWF files of a package together, unpacked from the archive.
constexpr std::uint64_t kMaxPackageBytes = 1024ull * 1024 * 1024;

struct NamedSwf {
  std::string name;  ///< inside the package
  SwfFacts facts;
};

struct PackageContents {
  std::vector<NamedSwf> swfs;
  std::vector<std::string> problems;  ///< "NAME: what is wrong with it"
};

class AirPackage {
 public:
  /// `file` stays the caller's; its position is used. Error: io_error if it is no archive.
  static Result<AirPackage> open(int file);
  /// `bytes` outlive the package.
  static Result<AirPackage> open(ByteSpan bytes);

  /// Reads every .swf in it.
  PackageContents read_all();
  /// Reads one, as far as `depth`.
  Result<SwfFacts> read(const std::string& name, std::uint32_t depth);

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
  using Archive = std::unique_ptr<zip, Discard>;

  explicit AirPackage(Archive archive) : archive_(std::move(archive)) {}
  Result<SwfFacts> read(std::uint64_t index, std::uint32_t depth);

  Archive archive_;
  std::uint64_t unpacked_ = 0;
};

}  // namespace sallyport::swf
