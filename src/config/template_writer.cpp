#include "config/template_writer.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "config/stream_key.hpp"
#include "config/template_files.hpp"

namespace sallyport::config {
namespace fs = std::filesystem;
namespace {

constexpr const char* kLive = "applications/live";

Error failed(const std::string& path, const std::string& why) {
  return {Reason::io_error, "cannot write " + path + ": " + why};
}

Result<void> make_folder(const std::string& path) {
  std::error_code failure;
  fs::create_directories(path, failure);
  if (failure) return failed(path, failure.message());
  return {};
}

/// False if the file existed already and was left alone.
Result<bool> write_new(const std::string& path, std::string_view text) {
  if (auto made = make_folder(fs::path(path).parent_path().string()); !made) return made.error();
  const int fd = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (fd < 0 && errno == EEXIST) return false;
  if (fd < 0) return failed(path, std::strerror(errno));
  const ssize_t count = ::write(fd, text.data(), text.size());
  const int failure = count < 0 ? errno : ENOSPC;
  ::close(fd);
  if (count != static_cast<ssize_t>(text.size())) return failed(path, std::strerror(failure));
  return true;
}

}  // namespace

Result<InitReport> write_template(const std::string& root) {
  InitReport report;
  for (const auto& file : template_files()) {
    const auto written = write_new(root + "/" + std::string(file.path), file.text);
    if (!written) return written.error();
    (*written ? report.written : report.left).emplace_back(file.path);
  }
  const std::string live = root + "/" + kLive;
  if (auto made = make_folder(live); !made) return made.error();
  const std::string key_file = std::string(kLive) + "/" + kStreamKeyFile;
  (fs::exists(root + "/" + key_file) ? report.left : report.written).push_back(key_file);
  const auto key = stream_key(live);
  if (!key) return key.error();
  report.obs_server = "rtmp://localhost/live";
  report.obs_stream_key = "stream?key=" + *key;
  report.play_url = "rtmp://localhost/live/stream";
  return report;
}

}  // namespace sallyport::config
