#pragma once
// The two forms of a PROXY header, each as a whole. Used by ProxyHeaderReader, which cuts them out.
#include <array>
#include <string_view>

#include "net/front/proxy_header.hpp"

namespace sallyport::net {

inline constexpr std::array<std::uint8_t, 12> kProxyV2Signature{0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                                                0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
/// Signature, version and command, family, length.
inline constexpr std::size_t kProxyV2FixedPart = 16;

/// `line` is without its CR LF.
Result<ProxyHeader> parse_proxy_v1(std::string_view line);
/// `whole` is the fixed part and as many bytes as it announces.
Result<ProxyHeader> parse_proxy_v2(ByteSpan whole);

inline Error bad_proxy_header(std::string what) {
  return {Reason::bad_proxy_header, std::move(what)};
}

}  // namespace sallyport::net
