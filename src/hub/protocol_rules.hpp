#pragma once
// Protocol rules: by which carriers an application may be reached. Access rules know FMS's protocol names, so
// every carrier, also one that FMS never had, maps to one of them before any rule is looked at; and a carrier
// that maps to nothing is refused wherever there is a list.
//
//   carrier                                   FMS's name     word in a list that means it alone
//   RTMP, XMLSocket                           rtmp           rtmp
//   RTMPT, WebSocket, FLV and AMF by HTTP     rtmpt          rtmpt
//   RTMPS, RTMPTS, those above in TLS         rtmps          rtmps; rtmpts for RTMPTS, FLV and AMF by HTTPS
//   RTMPE                                     rtmpe          rtmpe
//   RTMPTE                                    rtmpte         rtmpte
//
// TLS that a trusted front has ended counts as TLS. What a client says in its URI never counts.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport::hub {

struct ClientFacts;

/// Some of the carriers that a list can name.
class ProtocolSet {
 public:
  enum class One : std::uint8_t { rtmp = 1, rtmpt = 2, rtmps = 4, rtmpts = 8, rtmpe = 16, rtmpte = 32 };

  constexpr ProtocolSet() = default;
  constexpr ProtocolSet(One one) : bits_(static_cast<std::uint8_t>(one)) {}  // NOLINT: one is a set as well
  static constexpr ProtocolSet all() { return ProtocolSet(std::uint8_t{63}); }
  static constexpr ProtocolSet secure() { return ProtocolSet(One::rtmps) | One::rtmpts; }
  static constexpr ProtocolSet tunnelled() { return ProtocolSet(One::rtmpt) | One::rtmpts | One::rtmpte; }
  /// Those that nothing but HTTP tunnelling carries: rtmpt is the name of WebSockets too.
  static constexpr ProtocolSet never_without_tunnel() { return ProtocolSet(One::rtmpts) | One::rtmpte; }
  static constexpr ProtocolSet obfuscated() { return ProtocolSet(One::rtmpe) | One::rtmpte; }

  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool has(One one) const { return (bits_ & static_cast<std::uint8_t>(one)) != 0; }
  constexpr ProtocolSet operator|(ProtocolSet other) const { return ProtocolSet(static_cast<std::uint8_t>(bits_ | other.bits_)); }
  constexpr ProtocolSet operator&(ProtocolSet other) const { return ProtocolSet(static_cast<std::uint8_t>(bits_ & other.bits_)); }
  constexpr ProtocolSet without(ProtocolSet other) const { return ProtocolSet(static_cast<std::uint8_t>(bits_ & ~other.bits_)); }
  constexpr bool operator==(const ProtocolSet&) const = default;
  /// "rtmp, rtmpt"
  std::string to_string() const;

 private:
  explicit constexpr ProtocolSet(std::uint8_t bits) : bits_(bits) {}
  std::uint8_t bits_ = 0;
};

/// FMS's name for a carrier as TransportFacts names it; empty for one that maps to nothing. `secure` is what
/// the server saw, or a trusted front.
std::string_view fms_protocol(std::string_view carrier, bool secure);

struct ProtocolRules {
  ProtocolSet disallowed;   ///< DisallowedProtocols: what is not listed is let in
  ProtocolSet allowed;      ///< AllowedProtocols (ours); empty: everything
  bool secure_only = false; ///< the word secure in AllowedProtocols; RTMPE never is
  bool listed = false;      ///< there is a list with a word in it
  bool tunnel = true;       ///< AllowHTTPTunnel

  /// Takes one word of DisallowedProtocols, in any case. A plain protocol stands for its tunnelled form too.
  /// False if it is no word of the list.
  bool disallow(std::string_view word);
  /// The same of AllowedProtocols. A plain protocol stands for itself alone: a list that lets in says all.
  /// RTMPTS is rtmps, by name.
  bool allow(std::string_view word);

  /// What all rules together let in. Where tunnels are not allowed, rtmpt means WebSockets alone.
  ProtocolSet accepted() const {
    return tunnel ? accepted_by_lists() : accepted_by_lists().without(ProtocolSet::never_without_tunnel());
  }
  /// Errors: protocol_disallowed, insecure; the message is for the client.
  Result<void> check(const ClientFacts& client) const;

  bool operator==(const ProtocolRules&) const = default;

 private:
  ProtocolSet accepted_by_lists() const;
};

}  // namespace sallyport::hub
