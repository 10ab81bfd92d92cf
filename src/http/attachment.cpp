#include "http/attachment.hpp"

#include "base/percent.hpp"

namespace sallyport::http {
namespace {

constexpr std::string_view kPlainMarks = " !#$&+-.^_`|~()[]{}@=',;";  // besides letters and digits; not " \ %
constexpr std::string_view kAttrMarks = "!#$&+-.^_`|~";               // attr-char, RFC 8187 section 3.2.1

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// One '_' for each character that has no place there, however many bytes it has.
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (continues) continue;
    plain.push_back(is_alphanumeric(c) || kPlainMarks.find(c) != std::string_view::npos ? c : '_');
  }
  return plain;
}

}  // namespace

std::string attachment_disposition(std::string_view name) {
  return "attachment; filename=\"" + plain_name(name) + "\"; filename*=" + "UTF-8''" + percent_encode(name, kAttrMarks);
}

}  // namespace sallyport::http
