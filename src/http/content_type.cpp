#include "http/content_type.hpp"

#include <algorithm>
#include <iterator>

#include "http/text.hpp"

namespace sallyport::http {
namespace {

struct Type {
  std::string_view ending;
  std::string_view type;
};

constexpr Type kTypes[] = {
    {"html", "text/html; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"map", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"txt", "text/plain; charset=utf-8"},
    {"vtt", "text/vtt; charset=utf-8"},
    {"xml", "application/xml"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"ico", "image/vnd.microsoft.icon"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"wasm", "application/wasm"},
    {"mp3", "audio/mpeg"},
    {"ogg", "audio/ogg"},
    {"wav", "audio/wav"},
    {"mp4", "video/mp4"},
    {"webm", "video/webm"},
    {"pdf", "application/pdf"},
    {"swf", "application/x-shockwave-flash"},
};

}  // namespace

std::string_view content_type_of(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  const std::string_view ending = dot == std::string_view::npos ? std::string_view() : file_name.substr(dot + 1);
  const auto found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                  [&](const Type& one) { return equal_ignoring_case(one.ending, ending); });
  return found == std::end(kTypes) ? "application/octet-stream" : found->type;
}

}  // namespace sallyport::http
