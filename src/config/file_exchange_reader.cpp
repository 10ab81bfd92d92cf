#include "config/file_exchange_reader.hpp"

#include <filesystem>

#include "base/name.hpp"
#include "config/text.hpp"
#include "config/typed_value.hpp"
#include "files/file_type.hpp"

namespace sallyport::config {
namespace {

constexpr std::string_view kSection = "FileExchange/";

std::string path_to(std::string_view tag) { return std::string(kSection).append(tag); }

std::string folder_of(const Element& tree, const std::string& root) {
  const std::string written = text_of(tree, path_to("Directory"), kExchangeFolder);
  const std::filesystem::path folder = written.starts_with('/') ? written : root + "/" + written;
  std::string plain = folder.lexically_normal().string();
  while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  return plain;
}

template <typename T>
void read_number(const Element& tree, std::string_view tag, T& value, std::int64_t unit = 1) {
  const std::int64_t written = integer_of(tree, path_to(tag), 0);
  if (written > 0) value = static_cast<T>(written * unit);
}

void read_seconds(const Element& tree, std::string_view tag, Seconds& value) {
  const std::int64_t written = integer_of(tree, path_to(tag), 0);
  if (written > 0) value = Seconds(written);
}

bool lies_in(const std::string& folder, const std::string& other) { return folder == other || folder.starts_with(other + "/"); }

/// In the application's folder, or in one beside it, whose pages may be others'.
bool lies_among_applications(const std::string& folder, const std::string& application_folder) {
  const std::string all = application_folder.substr(0, application_folder.rfind('/') + 1);
  const bool in_another = !all.empty() && folder.starts_with(all) && folder.find('/', all.size()) != std::string::npos;
  return in_another || lies_in(folder, application_folder);
}

constexpr std::string_view kWhy = "the files of clients would lie among those of applications, which others may see";
constexpr std::string_view kRight = "name a folder of its own, or leave Directory out";

}  // namespace

hub::FileExchangeOptions read_file_exchange(const Element& tree, const std::string& root) {
  constexpr auto kKilobyte = static_cast<std::int64_t>(hub::FileExchangeOptions::kKilobyte);
  hub::FileExchangeOptions options;
  options.enabled = boolean_of(tree, path_to("Enable"), false);
  options.folder = folder_of(tree, root);
  read_number(tree, "MaxFileSize", options.max_file, kKilobyte);
  read_number(tree, "MaxFiles", options.max_files);
  read_number(tree, "MaxTotalSize", options.max_total, kKilobyte);
  read_number(tree, "MaxStorage", options.max_storage, kKilobyte);
  read_seconds(tree, "OfferSeconds", options.offer_time);
  read_seconds(tree, "LinkSeconds", options.link_time);
  read_seconds(tree, "UploadSeconds", options.upload_time);
  for (const std::string& word : split_list(text_of(tree, path_to("Types"), files::kUsualFileTypes), ',')) options.types.push_back(to_lower(word));
  return options;
}

Result<void> check_exchange_folder(const hub::FileExchangeOptions& options, const std::string& application_folder) {
  if (!lies_among_applications(options.folder, application_folder)) return {};
  return Error{Reason::configuration_error, "FileExchange/Directory " + config::quoted(options.folder) + ": " + std::string(kWhy) + "; " + std::string(kRight)};
}

void check_file_exchange(const Element& tree, const std::string& file, const std::string& root, Diagnostics& diagnostics) {
  const Element* const directory = tree.find(path_to("Directory"));
  const std::size_t slash = file.rfind('/');
  if (!directory || slash == std::string::npos) return;
  const std::string beside = file.substr(0, slash);
  const std::string folder = beside.starts_with('/') ? beside : root + "/" + beside;
  if (!lies_among_applications(folder_of(tree, root), folder)) return;
  diagnostics.error(file, directory->text_at, "<Directory> " + config::quoted(directory->text) + ": " + std::string(kWhy), std::string(kRight));
}

}  // namespace sallyport::config
