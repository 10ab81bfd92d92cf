#pragma once
// Writing files that others read, or that nobody else may read.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport {

enum class Durability {
  on_disk,  ///< when this returns; takes as long as the disk does
  whole,    ///< the old or the new file is there whenever somebody looks, but a power failure may undo it
};

/// Puts a whole new file in the place of `path`; whoever reads sees the old or the new one. Mode and owner of
/// an old file are kept; a new one gets `mode`. configuration_error names the file.
Result<void> replace_file(const std::string& path, std::string_view text, unsigned mode,
                          Durability durability = Durability::on_disk);
/// Makes a file that was not there, with `mode` from its first moment. An existing file is an error.
Result<void> make_file(const std::string& path, std::string_view text, unsigned mode);

}  // namespace sallyport
