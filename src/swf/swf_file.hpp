#pragma once
// .swf and .air files on the disk, opened beneath the folder they were found in.
#include <string_view>

#include "swf/catalogue.hpp"

namespace sallyport::swf {

bool is_swf_name(std::string_view name);
bool is_air_name(std::string_view name);

/// Fills in what is in the file at `file.place`, or why that cannot be known.
void read_file(KnownFile& file);
/// Reads a SWF that was found before once more, as far as `depth`. Error: io_error.
Result<SwfFacts> read_again(const KnownFile& file, const KnownSwf& swf, std::uint32_t depth);

}  // namespace sallyport::swf
