#pragma once
// The PROXY protocol, versions 1 and 2: what a proxy in front says of a connection before its first byte.
// Source: haproxy's proxy-protocol.txt (sections 2.1 and 2.2). Sans-io; who may send one is decided elsewhere.
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/ip_address.hpp"
#include "base/result.hpp"

namespace sallyport::net {

struct ProxyHeader {
  struct Endpoint {
    IpAddress ip;
    std::uint16_t port = 0;
    bool operator==(const Endpoint&) const = default;
  };
  /// PP2_TYPE_SSL: how the client reached the sender. What is named after a certificate is the client's.
  struct Ssl {
    bool tls = false;              ///< the client came over TLS
    bool certificate = false;      ///< with a certificate, on this connection or earlier in its TLS session
    bool verified = false;         ///< which the sender found good
    std::string version;           ///< as the sender writes it: "TLSv1.3"
    std::string cipher;
    std::string common_name;
    bool operator==(const Ssl&) const = default;
  };

  int version = 0;  ///< 1 or 2
  /// The sender's own connection (a health check): nobody stands behind it.
  bool local = false;
  /// The ends of the connection that the sender relays; absent if it could not or would not say (UNKNOWN,
  /// AF_UNSPEC, AF_UNIX, datagrams): the connection's own addresses hold then.
  std::optional<Endpoint> source;
  std::optional<Endpoint> destination;
  std::optional<Ssl> ssl;
  std::string authority;  ///< PP2_TYPE_AUTHORITY: the host name the client asked for (SNI), as sent
  std::string alpn;
  std::string unique_id;
  bool operator==(const ProxyHeader&) const = default;
};

/// Longest line of version 1, with its CR LF.
inline constexpr std::size_t kProxyHeaderV1Limit = 107;
/// Longest header of version 2 that is taken. The format allows 65,551; its senders keep below a TCP segment.
inline constexpr std::size_t kProxyHeaderV2Limit = 4096;

/// Reads one header from bytes in any segmentation, and not a byte more than that.
class ProxyHeaderReader {
 public:
  /// Takes what belongs to the header and answers how many bytes that is: all of `input` until done().
  /// bad_proxy_header as soon as the bytes cannot be a header any more; the reader is of no use after that.
  Result<std::size_t> feed(ByteSpan input);
  bool done() const { return done_; }
  /// Whether a byte has come.
  bool started() const { return !held_.empty(); }
  /// Once done().
  const ProxyHeader& header() const { return header_; }

 private:
  Result<void> take_fixed_part(ByteSpan& input);
  Result<void> take_line(ByteSpan& input);
  Result<void> take_block(ByteSpan& input);
  void take(ByteSpan& input, std::size_t count);

  ByteVector held_;
  std::size_t size_ = 0;  // of a whole version 2 header, once its fixed part has come
  ProxyHeader header_;
  bool done_ = false;
};

}  // namespace sallyport::net
