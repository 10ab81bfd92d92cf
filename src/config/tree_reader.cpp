#include "config/tree_reader.hpp"

#include "config/validation.hpp"

namespace sallyport::config {

std::optional<Element> TreeReader::read(const std::string& path, const Schema& schema) {
  if (!files_.is_file(path)) return {};
  const auto text = files_.read(path);
  if (!text) {
    diagnostics_.error(path, {}, text.error().message, "make it readable, or remove it");
    return {};
  }
  auto root = read_document(path, *text, schema, *variables_, diagnostics_);
  if (!root || root->name != schema.root().name) return {};
  for (auto& line : without_effect_lines(path, without_effect(*root, schema)))
    without_effect_.push_back(std::move(line));
  return root;
}

std::string TreeReader::absolute(const std::string& path) const {
  return path.starts_with('/') ? path : root_ + "/" + path;
}

std::string TreeReader::for_source(const std::string& path) const {
  return path.starts_with(root_ + "/") ? path.substr(root_.size() + 1) : path;
}

std::vector<std::string> without_effect_lines(const std::string& file,
                                              const std::vector<std::string>& settings) {
  constexpr std::size_t kLongest = 900;  // the log cuts a value at 1 KiB
  std::vector<std::string> lines;
  for (const auto& setting : settings) {
    if (lines.empty() || lines.back().size() + setting.size() > kLongest) {
      lines.push_back(file + ": " + setting);
    } else {
      lines.back() += ", " + setting;
    }
  }
  return lines;
}

}  // namespace sallyport::config
