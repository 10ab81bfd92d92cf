#include "http/head_rules.hpp"

#include <algorithm>

#include "http/text.hpp"

namespace sallyport::http {

bool has_clean_lines(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\r') {
      if (i + 1 == text.size() || text[i + 1] != '\n') return false;
      ++i;
      if (i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\t')) return false;
    } else if ((byte < 0x20 && byte != '\t') || byte == 0x7f) {
      return false;
    }
  }
  return true;
}

bool has_plain_framing(const RequestHead& head) {
  const auto count = [&](std::string_view name) {
    return std::count_if(head.fields.begin(), head.fields.end(),
                         [&](const Field& field) { return equal_ignoring_case(field.name, name); });
  };
  const auto lengths = count("Content-Length");
  const auto encodings = count("Transfer-Encoding");
  if (lengths > 1 || encodings > 1 || lengths + encodings > 1 || count("Host") > 1) return false;
  if (lengths == 1 && head.find("Content-Length").find(',') != std::string_view::npos) return false;
  if (encodings == 0) return true;
  return head.version >= 11 && equal_ignoring_case(head.find("Transfer-Encoding"), "chunked");
}

}  // namespace sallyport::http
