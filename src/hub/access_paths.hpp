#pragma once
// readAccess and writeAccess asked about a stream.
#include <string_view>

namespace sallyport::hub {

/// Whether `rights` cover the stream `name`, which has passed the name grammar; its type prefix ("mp4:") does not
/// count. Of paths and `folders_only` see covers_path().
bool covers_stream(std::string_view rights, std::string_view name, bool folders_only);

}  // namespace sallyport::hub
