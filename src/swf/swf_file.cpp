#include "swf/swf_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include <fcntl.h>
#include <unistd.h>

#include "base/name.hpp"
#include "base/rooted_folder.hpp"
#include "swf/air_package.hpp"

namespace sallyport::swf {
namespace {

constexpr std::uint32_t kWhole = std::numeric_limits<std::uint32_t>::max();

bool ends_with(std::string_view name, std::string_view ending) {
  return name.size() > ending.size() && to_lower(name.substr(name.size() - ending.size())) == ending;
}

/// Calls `read` with the open file.
template <typename T, typename Read>
Result<T> with_file(const FilePlace& place, Read&& read) {
  const auto folder = RootedFolder::open(place.root);
  if (!folder) return folder.error();
  // A pipe of that name must not hold up the thread.
  const auto fd = folder->open_file(place.path(), O_RDONLY | O_NONBLOCK);
  if (!fd) return fd.error();
  Result<T> result = read(*fd);
  ::close(*fd);
  return result;
}

Result<SwfFacts> read_swf(int fd, std::uint32_t depth) {
  SwfReader reader(depth);
  std::array<std::uint8_t, 64 * 1024> piece;
  while (!reader.done()) {
    const ssize_t count = ::read(fd, piece.data(), piece.size());
    if (count < 0) return Error{Reason::io_error, std::string("it cannot be read: ") + std::strerror(errno)};
    if (count == 0) break;
    if (auto fed = reader.feed(ByteSpan(piece).first(static_cast<std::size_t>(count))); !fed)
      return fed.error();
  }
  return reader.finish();
}

void read_package(KnownFile& file) {
  auto contents = with_file<PackageContents>(file.place, [](int fd) -> Result<PackageContents> {
    auto package = AirPackage::open(fd);
    if (!package) return package.error();
    return package->read_all();
  });
  if (!contents) return file.problems.push_back(contents.error().message);
  for (NamedSwf& one : contents->swfs) file.swfs.push_back({std::move(one.name), one.facts});
  file.problems = std::move(contents->problems);
  if (file.swfs.empty() && file.problems.empty())
    file.problems.push_back("there is no SWF file in the package");
}

}  // namespace

bool is_swf_name(std::string_view name) {
  return ends_with(name, ".swf");
}

bool is_air_name(std::string_view name) {
  return ends_with(name, ".air");
}

void read_file(KnownFile& file) {
  if (is_air_name(file.place.name)) return read_package(file);
  const auto facts = with_file<SwfFacts>(file.place, [](int fd) { return read_swf(fd, kWhole); });
  if (facts) {
    file.swfs.push_back({{}, *facts});
  } else {
    file.problems.push_back(facts.error().message);
  }
}

Result<SwfFacts> read_again(const KnownFile& file, const KnownSwf& swf, std::uint32_t depth) {
  return with_file<SwfFacts>(file.place, [&](int fd) -> Result<SwfFacts> {
    if (swf.entry.empty()) return read_swf(fd, depth);
    auto package = AirPackage::open(fd);
    if (!package) return package.error();
    return package->read(swf.entry, depth);
  });
}

}  // namespace sallyport::swf
