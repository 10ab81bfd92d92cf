#include "config/stream_key.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "config/secret_file.hpp"

namespace sallyport::config {
namespace {

constexpr std::size_t kKeyBytes = 16;

}  // namespace

Result<std::string> stream_key(const std::string& application_folder) {
  auto file = secret_file(application_folder, kStreamKeyFile, [] { return random_hex(kKeyBytes); });
  if (!file) return std::move(file).error();
  const std::string path = application_folder + "/" + kStreamKeyFile;
  if (file->made) log::info("stream-key").field("file", path).field("made", "mode 0600");
  if (file->closed_to_others) {
    log::warn("stream-key")
        .field("file", path)
        .field("problem", "others than its owner could read it")
        .field("now", *file->closed_to_others ? "mode 0600" : "mode could not be changed");
  }
  return std::move(file->text);
}

}  // namespace sallyport::config
