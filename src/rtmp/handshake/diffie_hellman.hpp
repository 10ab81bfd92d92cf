#pragma once
// Diffie-Hellman in the 1,024-bit group of RFC 2409 (Oakley group 2, generator 2), as RTMPE has it. Neither
// side proves who it is, so whoever sits in between can agree with both.
#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/handshake/digest.hpp"

struct bignum_st;  // OpenSSL's BIGNUM

namespace sallyport::rtmp {

/// A public key or a shared secret: big endian, with zeros in front to its full size.
using DhBytes = std::array<std::uint8_t, kKeyBytes>;

class DiffieHellman {
 public:
  /// With a private key of its own, from the kernel's randomness.
  DiffieHellman();
  /// With a given private key, for tests: big endian.
  explicit DiffieHellman(ByteSpan private_key);
  ~DiffieHellman();
  DiffieHellman(DiffieHellman&&) noexcept;
  DiffieHellman& operator=(DiffieHellman&&) noexcept;

  const DhBytes& public_key() const { return public_key_; }
  /// The secret shared with the owner of `peer_key` (kKeyBytes). Reason::bad_handshake for a key outside the
  /// group that our generator makes: 0, 1, p-1, p and above, and what is no square modulo p.
  Result<DhBytes> agree(ByteSpan peer_key) const;

 private:
  struct Wipe {
    void operator()(bignum_st* number) const;
  };

  std::unique_ptr<bignum_st, Wipe> private_key_;
  DhBytes public_key_{};
};

}  // namespace sallyport::rtmp
