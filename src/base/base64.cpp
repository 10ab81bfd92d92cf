#include "base/base64.hpp"

#include <openssl/evp.h>

namespace sallyport {
namespace {

Error malformed() {
  return {Reason::bad_message, "not base64"};
}

std::size_t padding_of(std::string_view text) {
  const std::size_t last = text.find_last_not_of('=');
  return text.size() - (last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

std::string encode_base64(ByteSpan bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a zero
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

Result<ByteVector> decode_base64(std::string_view text) {
  const std::size_t padding = padding_of(text);
  if (text.size() % 4 != 0 || padding > 2 || padding == text.size()) {
    if (text.empty()) return ByteVector();
    return malformed();
  }
  ByteVector bytes(text.size() / 4 * 3);
  const int size = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size != static_cast<int>(bytes.size())) return malformed();
  bytes.resize(bytes.size() - padding);
  // OpenSSL strips blanks and does not look at the bits behind the last byte.
  if (encode_base64(bytes) != text) return malformed();
  return bytes;
}

}  // namespace sallyport
