#include "rtmp/handshake/diffie_hellman.hpp"

#include <new>
#include <stdexcept>

#include <openssl/bn.h>

namespace sallyport::rtmp {
namespace {

/// Twice what finding a discrete logarithm in this group is worth: a longer exponent costs and gives nothing.
constexpr int kPrivateBits = 256;

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
struct FreeContext {
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
struct FreeMontgomery {
  void operator()(BN_MONT_CTX* context) const { BN_MONT_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;
using Context = std::unique_ptr<BN_CTX, FreeContext>;

template <typename T>
T* checked(T* made) {
  if (!made) throw std::bad_alloc();
  return made;
}

void check(int result) {
  if (result != 1) throw std::runtime_error("OpenSSL cannot compute with large numbers");
}

/// Made once, read by all threads.
struct Group {
  Number prime{checked(BN_get_rfc2409_prime_1024(nullptr))};
  Number largest_key{checked(BN_dup(prime.get()))};  ///< p - 2
  Number generator{checked(BN_new())};
  std::unique_ptr<BN_MONT_CTX, FreeMontgomery> montgomery{checked(BN_MONT_CTX_new())};

  Group() {
    const Context context(checked(BN_CTX_new()));
    check(BN_sub_word(largest_key.get(), 2));
    check(BN_set_word(generator.get(), 2));
    check(BN_MONT_CTX_set(montgomery.get(), prime.get(), context.get()));
  }
};

const Group& group() {
  static const Group made;
  return made;
}

DhBytes power(const BIGNUM* base, const BIGNUM* exponent, BN_CTX* context) {
  const Number result(checked(BN_new()));
  check(BN_mod_exp_mont_consttime(result.get(), base, exponent, group().prime.get(), context,
                                  group().montgomery.get()));
  DhBytes bytes;
  if (BN_bn2binpad(result.get(), bytes.data(), static_cast<int>(bytes.size())) < 0)
    throw std::runtime_error("a number larger than its modulus");
  BN_clear(result.get());
  return bytes;
}

/// Whether `key` is a power of the generator. p is a safe prime and 2 a square modulo p, so these are exactly
/// the squares; that y^((p-1)/2) is 1 is the same as that the Legendre symbol is, which is found ten times
/// as fast.
bool in_group(const BIGNUM* key, BN_CTX* context) {
  if (BN_is_zero(key) || BN_is_one(key)) return false;
  if (BN_cmp(key, group().largest_key.get()) > 0) return false;
  return BN_kronecker(key, group().prime.get(), context) == 1;
}

}  // namespace

void DiffieHellman::Wipe::operator()(bignum_st* number) const {
  BN_clear_free(number);
}

DiffieHellman::DiffieHellman() : private_key_(checked(BN_new())) {
  check(BN_priv_rand(private_key_.get(), kPrivateBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY));
  const Context context(checked(BN_CTX_new()));
  public_key_ = power(group().generator.get(), private_key_.get(), context.get());
}

DiffieHellman::DiffieHellman(ByteSpan private_key)
    : private_key_(checked(BN_bin2bn(private_key.data(), static_cast<int>(private_key.size()), nullptr))) {
  const Context context(checked(BN_CTX_new()));
  public_key_ = power(group().generator.get(), private_key_.get(), context.get());
}

DiffieHellman::~DiffieHellman() = default;
DiffieHellman::DiffieHellman(DiffieHellman&&) noexcept = default;
DiffieHellman& DiffieHellman::operator=(DiffieHellman&&) noexcept = default;

Result<DhBytes> DiffieHellman::agree(ByteSpan peer_key) const {
  const Number key(checked(BN_bin2bn(peer_key.data(), static_cast<int>(peer_key.size()), nullptr)));
  const Context context(checked(BN_CTX_new()));
  if (!in_group(key.get(), context.get()))
    return Error{Reason::bad_handshake, "the peer's Diffie-Hellman key is outside the group"};
  return power(key.get(), private_key_.get(), context.get());
}

}  // namespace sallyport::rtmp
