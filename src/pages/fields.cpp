#include "pages/fields.hpp"

namespace sallyport::pages {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; frame-src 'self'; connect-src 'self' ws: wss: http: https:; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors ";

}  // namespace

std::string page_fields(std::string_view ancestors) {
  std::string fields = "\r\nContent-Security-Policy: ";
  fields.append(kPolicy).append(ancestors);
  fields.append("\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin");
  return fields;
}

std::string tag_field(std::string_view tag) {
  return "\r\nETag: " + std::string(tag);
}

}  // namespace sallyport::pages
