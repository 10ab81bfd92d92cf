#pragma once
// The files that `sallyport init` writes.
#include <span>
#include <string_view>

namespace sallyport::config {

struct TemplateFile {
  std::string_view path;  ///< relative to the root
  std::string_view text;
};

std::span<const TemplateFile> template_files();

}  // namespace sallyport::config
