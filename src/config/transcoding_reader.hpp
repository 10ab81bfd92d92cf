#pragma once
// Transcoding of Application.xml and Server.xml.
#include "config/element.hpp"
#include "hub/transcoding_options.hpp"
#include "transcode/limits.hpp"

namespace sallyport::config {

/// `application` is a merged tree.
hub::TranscodingOptions read_transcoding_options(const Element& application);
transcode::Limits read_transcoding_limits(const Element& server_file);

}  // namespace sallyport::config
