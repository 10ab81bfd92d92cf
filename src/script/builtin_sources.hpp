#pragma once
// The files of api/, built into the program.
#include <string_view>

namespace sallyport::script {

extern const std::string_view kApiSource;         ///< api.js
extern const std::string_view kComponentsSource;  ///< components.asc

}  // namespace sallyport::script
