#pragma once
// One TCP connection to one address.
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include "base/ip_address.hpp"
#include "client/cancellable.hpp"
#include "client/failure.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::client {

/// Once what is sent stays unacknowledged for so long, the connection is dead (TCP_USER_TIMEOUT).
constexpr Milliseconds kUnacknowledged{10'000};

using Connected = std::function<void(boost::system::error_code, boost::asio::ip::tcp::socket)>;

/// Opens connections; tests put something else in its place. On one loop.
class TcpConnector {
 public:
  virtual ~TcpConnector() = default;
  /// `done` is called once, on the loop, never from within the call; not after the handle is destroyed. The
  /// socket is non-blocking and belongs to the loop.
  [[nodiscard]] virtual std::unique_ptr<Cancellable> connect(const IpAddress& address, std::uint16_t port,
                                                             Connected done) = 0;
};

/// What a segment holds at most where larger packets may vanish: fits into 1280 bytes, which every path of
/// IPv6 carries, with all headers. It is told to the server, too, whose segments are the larger ones
/// (TCP_MAXSEG).
constexpr int kSmallSegment = 1'200;

/// `largest_segment` in bytes; left out: what the path seems to take.
std::unique_ptr<TcpConnector> make_tcp_connector(loop::EventLoop& loop,
                                                 std::optional<int> largest_segment = std::nullopt);

/// What a failed connect() means: "refused at once", "no route", …
Obstacle obstacle_of(const boost::system::error_code& error);

}  // namespace sallyport::client
