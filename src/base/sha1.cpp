#include "base/sha1.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace sallyport {

std::array<std::uint8_t, 20> sha1(ByteSpan bytes) {
  std::array<std::uint8_t, 20> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1)
    throw std::runtime_error("no SHA-1 from OpenSSL");
  return digest;
}

}  // namespace sallyport
