#pragma once
// Applications that the program brings along: `sallyport enable` writes them. Their sources are in
// applications/.
#include <span>
#include <string_view>

namespace sallyport::config {

struct BuiltInFile {
  std::string_view path;  ///< relative to the application's folder
  std::string_view content;
};

/// Made by CMake (cmake/SallyportApplications.cmake).
std::span<const BuiltInFile> meeting_files();

}  // namespace sallyport::config
