#pragma once
// The id of a tunnel session: NodeID, two hexadecimal digits for the worker, 64 random bits by which the session
// is looked up, and 128 random bits that prove the right to it.
//
// The look-up may take a time that depends on what was asked for, so what it uses is no secret: its beginning
// stands in the log. The secret is never a key of a table; it is compared as a whole, in constant time.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::net {

struct TunnelId {
  static constexpr std::size_t kWorkerDigits = 2;
  static constexpr std::size_t kLocatorDigits = 16;
  static constexpr std::size_t kSecretDigits = 32;
  static constexpr std::size_t kSize = kWorkerDigits + kLocatorDigits + kSecretDigits;  ///< without NodeID

  unsigned worker = 0;
  std::uint64_t locator = 0;

  /// A fresh id for a session on `worker` (at most 255).
  static std::string make(const std::string& node_id, unsigned worker);
  /// Where to look; nullopt if `text` has not the form of an id.
  static std::optional<TunnelId> parse(std::string_view text);
};

/// Whether two ids are the same, in a time that depends on their lengths only.
bool same_tunnel_id(std::string_view a, std::string_view b);

/// The beginning of the locator: enough to tell sessions apart in a log and useless to a reader of it.
std::string session_tag(std::string_view id);

}  // namespace sallyport::net
