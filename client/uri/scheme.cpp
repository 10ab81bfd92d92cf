#include "client/uri/scheme.hpp"

#include <array>
#include <cstddef>

#include "base/name.hpp"

namespace sallyport::client {
namespace {

struct Row {
  std::string_view word;
  std::uint16_t port;
  bool promises_tls;
};

// In the order of the enumeration.
constexpr std::array kSchemes = std::to_array<Row>({
    {"rtmp", 1935, false},
    {"rtmps", 443, true},
    {"rtmpe", 1935, false},
    {"rtmpt", 80, false},
    {"rtmpte", 80, false},
    {"rtmpts", 443, true},
    {"ws", 80, false},
    {"wss", 443, true},
});
static_assert(kSchemes.size() == static_cast<std::size_t>(Scheme::wss) + 1);

const Row& row(Scheme scheme) {
  return kSchemes[static_cast<std::size_t>(scheme)];
}

}  // namespace

std::string_view to_string(Scheme scheme) {
  return row(scheme).word;
}

std::optional<Scheme> parse_scheme(std::string_view text) {
  const std::string word = to_lower(text);
  for (std::size_t i = 0; i < kSchemes.size(); ++i) {
    if (kSchemes[i].word == word) return static_cast<Scheme>(i);
  }
  return std::nullopt;
}

std::uint16_t default_port(Scheme scheme) {
  return row(scheme).port;
}

bool promises_tls(Scheme scheme) {
  return row(scheme).promises_tls;
}

}  // namespace sallyport::client
