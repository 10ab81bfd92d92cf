#include "http/text_document.hpp"

#include "base/base64.hpp"

namespace sallyport::http {
namespace {

constexpr std::string_view kBefore =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Page</title></head><body><p id=\"sallyport\">";
constexpr std::string_view kAfter = "</p></body></html>\n";
constexpr std::string_view kBegin = "<p id=\"sallyport\">";
constexpr std::string_view kEnd = "</p>";
static_assert(kBefore.size() + kAfter.size() <= kTextDocumentFrame);

}  // namespace

std::string make_text_document(ByteSpan bytes) {
  return std::string(kBefore).append(encode_base64(bytes)).append(kAfter);
}

Result<ByteVector> parse_text_document(std::string_view document) {
  const std::size_t begin = document.find(kBegin);
  const std::size_t end = document.find(kEnd, begin);
  if (begin == std::string_view::npos || end == std::string_view::npos)
    return Error{Reason::bad_message, "not a tunnel's document"};
  return decode_base64(document.substr(begin + kBegin.size(), end - begin - kBegin.size()));
}

}  // namespace sallyport::http
