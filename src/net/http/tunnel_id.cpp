#include "net/http/tunnel_id.hpp"

#include <openssl/crypto.h>

#include <charconv>

#include "base/random.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kTagDigits = 8;

template <typename Number>
std::optional<Number> read_hex(std::string_view digits) {
  if (digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
  Number value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

}  // namespace

std::string TunnelId::make(const std::string& node_id, unsigned worker) {
  const auto number = static_cast<std::uint8_t>(worker);
  return node_id + to_hex({&number, 1}) + random_hex(kLocatorDigits / 2) + random_hex(kSecretDigits / 2);
}

std::optional<TunnelId> TunnelId::parse(std::string_view text) {
  if (text.size() < kSize) return std::nullopt;
  text.remove_prefix(text.size() - kSize);
  const auto worker = read_hex<unsigned>(text.substr(0, kWorkerDigits));
  const auto locator = read_hex<std::uint64_t>(text.substr(kWorkerDigits, kLocatorDigits));
  if (!worker || !locator) return std::nullopt;
  return TunnelId{*worker, *locator};
}

bool same_tunnel_id(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string session_tag(std::string_view id) {
  if (id.size() < TunnelId::kSize) return "\u2026";
  return std::string(id.substr(id.size() - TunnelId::kSize + TunnelId::kWorkerDigits, kTagDigits)) + "\u2026";
}

}  // namespace sallyport::net
