#include "swf/air_package.hpp"

#include <array>

#include <fcntl.h>
#include <unistd.h>
#include <zip.h>

#include "base/name.hpp"

namespace sallyport::swf {
namespace {

constexpr std::size_t kPieceBytes = 16 * 1024;

struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

Error no_archive(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string why = zip_error_strerror(&error);
  zip_error_fini(&error);
  return {Reason::io_error, "it is no AIR package: " + why};
}

bool is_swf(std::string_view name) {
  return name.size() > 4 && to_lower(name.substr(name.size() - 4)) == ".swf";
}

}  // namespace

void AirPackage::Discard::operator()(zip* archive) const {
  zip_discard(archive);
}

Result<AirPackage> AirPackage::open(int file) {
  const int own = ::fcntl(file, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return Error{Reason::io_error, "it cannot be opened twice"};
  int code = 0;
  Archive archive(zip_fdopen(own, 0, &code));
  if (archive) return AirPackage(std::move(archive));
  ::close(own);  // libzip takes it only if all is well
  return no_archive(code);
}

Result<AirPackage> AirPackage::open(ByteSpan bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  Archive archive(source ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr);
  const int code = zip_error_code_zip(&error);
  zip_error_fini(&error);
  if (archive) return AirPackage(std::move(archive));
  if (source) zip_source_free(source);
  return no_archive(code);
}

PackageContents AirPackage::read_all() {
  PackageContents contents;
  const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
  if (count > kMaxPackageEntries) {
    contents.problems.push_back("it has " + std::to_string(count) + " entries; the limit is " +
                                std::to_string(kMaxPackageEntries));
    return contents;
  }
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* const written = zip_get_name(archive_.get(), static_cast<zip_uint64_t>(i), 0);
    const std::string name = written ? written : "";
    if (!is_swf(name)) continue;
    if (!check_path(name)) {
      contents.problems.push_back(name + ": its name is no path inside a package");
      continue;
    }
    auto facts = read(static_cast<std::uint64_t>(i), std::numeric_limits<std::uint32_t>::max());
    if (facts) {
      contents.swfs.push_back({name, *facts});
    } else {
      contents.problems.push_back(name + ": " + facts.error().message);
    }
  }
  return contents;
}

Result<SwfFacts> AirPackage::read(const std::string& name, std::uint32_t depth) {
  const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), 0);
  if (index < 0) return Error{Reason::io_error, "there is no " + name + " in the package any more"};
  return read(static_cast<std::uint64_t>(index), depth);
}

Result<SwfFacts> AirPackage::read(std::uint64_t index, std::uint32_t depth) {
  const std::unique_ptr<zip_file_t, CloseEntry> entry(zip_fopen_index(archive_.get(), index, 0));
  if (!entry)
    return Error{Reason::io_error, std::string("it cannot be unpacked: ") + zip_strerror(archive_.get())};
  SwfReader reader(depth);
  std::array<std::uint8_t, kPieceBytes> piece;
  while (!reader.done()) {
    const zip_int64_t count = zip_fread(entry.get(), piece.data(), piece.size());
    if (count < 0) return Error{Reason::io_error, "the package is broken inside of it"};
    if (count == 0) break;
    unpacked_ += static_cast<std::uint64_t>(count);
    if (unpacked_ > kMaxPackageBytes)
      return Error{Reason::io_error, "the SWF files of the package have more than 1 GiB together"};
    if (auto fed = reader.feed(ByteSpan(piece).first(static_cast<std::size_t>(count))); !fed)
      return fed.error();
  }
  return reader.finish();
}

}  // namespace sallyport::swf
