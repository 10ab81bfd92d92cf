#pragma once
// The header fields with which every page goes out: what it may load and do, and who may show it in a frame.
#include <string>
#include <string_view>

namespace sallyport::pages {

struct PageRules {
  std::string_view ancestors;  ///< who may embed it, as sources of frame-ancestors
  bool isolated = false;       ///< by itself in its process, so that it may share memory with its threads (sound is played so)
};

/// Of a file under `rules`, each field begun with CRLF; `document`: one that is shown in a window or a frame. Scripts and styles
/// come from files alone, and connections may lead anywhere: the client tries its ways on several ports.
std::string page_fields(const PageRules& rules, bool document);
/// "\r\nETag: ..."
std::string tag_field(std::string_view tag);

}  // namespace sallyport::pages
