#pragma once
// Bytes as text inside a small HTML document: for networks that let nothing but web pages pass and look
// inside.
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::http {

constexpr std::size_t kTextDocumentFrame = 128;  ///< bytes that a document has besides base64, at most

/// A valid document; its size is 4/3 of `bytes` and at most kTextDocumentFrame.
std::string make_text_document(ByteSpan bytes);
/// What was put into it. A box on the way may have added to the document around it.
Result<ByteVector> parse_text_document(std::string_view document);

}  // namespace sallyport::http
