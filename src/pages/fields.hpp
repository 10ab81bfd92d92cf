#pragma once
// The header fields with which every page goes out: what it may load and do, and who may show it in a frame.
#include <string>
#include <string_view>

namespace sallyport::pages {

/// Of a page that `ancestors` (sources of frame-ancestors) may embed, each field begun with CRLF. Scripts and styles come
/// from files alone, and connections may lead anywhere: the client tries its ways on several ports.
std::string page_fields(std::string_view ancestors);
/// "\r\nETag: ..."
std::string tag_field(std::string_view tag);

}  // namespace sallyport::pages
