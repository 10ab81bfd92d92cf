#include "config/application_writer.hpp"

#include <filesystem>
#include <system_error>

#include "base/replace_file.hpp"
#include "config/built_in_application.hpp"
#include "token/file_stamp.hpp"
#include "token/issue.hpp"

namespace sallyport::config {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kMeeting = "meeting";
constexpr std::string_view kOperators = "Application.xml";
constexpr std::size_t kLongestFile = 16 * 1024 * 1024;
constexpr unsigned kForAll = 0644;
constexpr unsigned kSecret = 0600;

Error failed(const std::string& path, const std::string& why) {
  return {Reason::io_error, "cannot write " + path + ": " + why};
}

Result<void> make_folder_of(const std::string& path) {
  std::error_code failure;
  const fs::path folder = fs::path(path).parent_path();
  fs::create_directories(folder, failure);
  if (failure) return failed(folder.string(), failure.message());
  return {};
}

bool is_there(const std::string& path) {
  std::error_code failure;
  return fs::exists(fs::symlink_status(path, failure));
}

bool holds(const std::string& path, std::string_view content) {
  const auto read = token::read_whole(path, kLongestFile);
  return read && read->text == content;
}

Result<void> write_file(const std::string& root, const std::string& path, const BuiltInFile& file,
                        bool update, EnableReport& report) {
  const std::string target = root + "/" + path;
  if (auto made = make_folder_of(target); !made) return made;
  if (!is_there(target)) {
    report.written.push_back(path);
    return make_file(target, file.content, kForAll);
  }
  if (!update || file.path == kOperators || holds(target, file.content)) {
    report.left.push_back(path);
    return {};
  }
  report.replaced.push_back(path);
  return replace_file(target, file.content, kForAll);
}

Result<void> make_secrets(const std::string& root, EnableReport& report) {
  const std::string target = root + "/" + report.secrets;
  if (is_there(target)) {
    report.left.push_back(report.secrets);
    return {};
  }
  if (auto made = make_folder_of(target); !made) return made;
  const token::Key key = token::generate_key(token::KeyType::secret);
  report.written.push_back(report.secrets);
  return make_file(target, key.id + " " + key.secret + "\n", kSecret);
}

}  // namespace

bool is_built_in_application(std::string_view name) {
  return name == kMeeting;
}

Result<EnableReport> write_application(const std::string& root, const std::string& name, bool update) {
  EnableReport report;
  report.secrets = "conf/" + name + ".secrets";
  for (const BuiltInFile& file : meeting_files()) {
    const std::string path = "applications/" + name + "/" + std::string(file.path);
    if (auto written = write_file(root, path, file, update, report); !written)
      return std::move(written).error();
    report.has_page = report.has_page || file.path == "www/index.html";
  }
  if (auto made = make_secrets(root, report); !made) return std::move(made).error();
  return report;
}

}  // namespace sallyport::config
