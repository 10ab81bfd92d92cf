#pragma once
// The Content-Type of a file, by the ending of its name. A fixed table: nothing is guessed from what is in the file.
#include <string_view>

namespace sallyport::http {

/// Of a name without a known ending: application/octet-stream, which browsers save and do not show.
std::string_view content_type_of(std::string_view file_name);

}  // namespace sallyport::http
