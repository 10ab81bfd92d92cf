#include "files/stored_file.hpp"

#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace sallyport::files {
namespace {

Error removed() { return {Reason::rejected, "the file has been removed"}; }
Error incomplete() { return {Reason::io_error, "a file was not written whole"}; }

}  // namespace

Error FileWriter::fault(const char* doing) const { return {Reason::io_error, file_->folder->path() + ": " + doing + ": " + std::strerror(errno)}; }

Result<void> FileWriter::open() {
  if (made_) return {};
  auto made = file_->folder->create(file_->place);
  if (!made) return std::move(made).error();
  descriptor_ = *std::move(made);
  made_ = true;
  return {};
}

Result<void> FileWriter::write(ByteSpan bytes) {
  if (file_->gone) return removed();
  if (failed_) return incomplete();
  failed_ = true;  // until all of it is there
  if (auto opened = open(); !opened) return opened;
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fault("a file cannot be written");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  failed_ = false;
  return {};
}

/// Some file systems find out here that there was no room.
Result<void> FileWriter::finish() {
  if (file_->gone) return removed();
  if (failed_) return incomplete();
  if (auto opened = open(); !opened) return opened;  // an empty file
  if (::close(descriptor_.release()) != 0 && errno != EINTR) return fault("a file cannot be written");
  return {};
}

void FileWriter::discard() {
  descriptor_.reset();
  if (made_) file_->folder->remove(file_->place);
  made_ = false;
}

Result<SharedBytes> FileReader::read(std::size_t size) {
  if (file_->gone) return removed();
  if (!descriptor_) {
    auto opened = file_->folder->read(file_->place);
    if (!opened) return std::move(opened).error();
    descriptor_ = *std::move(opened);
  }
  ByteVector bytes(size);
  for (std::size_t got = 0; got < size;) {
    const ssize_t count = ::read(descriptor_.get(), bytes.data() + got, size - got);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Error{Reason::io_error, file_->folder->path() + ": a file cannot be read: " + (count < 0 ? std::strerror(errno) : "it is cut short")};
    got += static_cast<std::size_t>(count);
  }
  return SharedBytes::copy_of(bytes);
}

}  // namespace sallyport::files
