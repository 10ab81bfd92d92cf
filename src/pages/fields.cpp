#include "pages/fields.hpp"

namespace sallyport::pages {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; frame-src 'self'; connect-src 'self' ws: wss: http: https:; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors ";

bool for_other_sites(std::string_view ancestors) {
  return ancestors != "'self'" && ancestors != "'none'";
}

}  // namespace

std::string page_fields(const PageRules& rules, bool document) {
  std::string fields = "\r\nContent-Security-Policy: ";
  fields.append(kPolicy).append(rules.ancestors);
  fields.append("\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: ");
  // A site that is isolated itself may embed an isolated page that says so; whether it may at all is up to frame-ancestors.
  fields.append(document && rules.isolated && for_other_sites(rules.ancestors) ? "cross-origin" : "same-origin");
  if (rules.isolated) fields.append("\r\nCross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp");
  return fields;
}

std::string tag_field(std::string_view tag) {
  return "\r\nETag: " + std::string(tag);
}

}  // namespace sallyport::pages
