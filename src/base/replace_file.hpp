#pragma once
// Writing files that others read, or that nobody else may read.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport {

/// Puts a whole new file in the place of `path`; whoever reads sees the old or the new one. Mode and owner of
/// an old file are kept; a new one gets `mode`. On disk when this returns. configuration_error names the
/// file.
Result<void> replace_file(const std::string& path, std::string_view text, unsigned mode);
/// Makes a file that was not there, with `mode` from its first moment. An existing file is an error.
Result<void> make_file(const std::string& path, std::string_view text, unsigned mode);

}  // namespace sallyport
