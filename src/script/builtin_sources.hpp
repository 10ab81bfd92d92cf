#pragma once
// The files of api/, built into the program.
#include <string_view>

namespace sallyport::script {

/// By the file's name. Asking for one that is not there is a fault of ours.
std::string_view builtin_source(std::string_view file);

}  // namespace sallyport::script
