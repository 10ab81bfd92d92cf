#pragma once
// What a request of our own client says behind the path of a tunnel's target (docs/protocol/rtmpt.md, "Our
// own client"), and the head of the reply it gets.
//
//   /send/ID/N?u=UP&m=MAC     /idle/ID/N?d=DOWN&w=WAIT&m=MAC     /close/ID/N?d=DOWN&m=MAC
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::http {

struct TunnelQuery {
  std::optional<std::uint64_t> up;    ///< offset of the body's first byte in the client's stream
  std::optional<std::uint64_t> down;  ///< bytes of the server's stream that the client has
  std::optional<std::uint64_t> wait;  ///< milliseconds for which the reply may be held
  std::string_view text;              ///< all of it but the MAC; borrows, like `mac`
  std::string_view mac;
};

/// "u=1", "d=1", "d=1&w=1": what is there, in that order.
std::string make_tunnel_query(const TunnelQuery& query);
/// What is malformed is as if it were absent.
TunnelQuery parse_tunnel_query(std::string_view query);

/// In front of the bytes of every reply to our own client.
struct TunnelReplyHead {
  static constexpr std::size_t kSize = 26;

  bool ended = false;        ///< the server's stream ends behind these bytes
  bool more = false;         ///< it has more to say at once
  std::uint64_t number = 0;  ///< of the request that is answered
  std::uint64_t up = 0;      ///< bytes of the client's stream that the server has
  std::uint64_t down = 0;    ///< offset of the first byte behind the head in the server's stream
};

void write_tunnel_reply_head(ByteVector& out, const TunnelReplyHead& head);
/// Reason::bad_tunnel if `body` does not begin with one.
Result<TunnelReplyHead> read_tunnel_reply_head(ByteSpan body);

}  // namespace sallyport::http
