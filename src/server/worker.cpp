#include "server/worker.hpp"

#include "net/tcp_stream.hpp"

namespace sallyport::server {

void Worker::close_gate() {
  loop_.post([this] { gate_.stop(); });
}

void Worker::close_http(Reason reason) {
  loop_.post([this, reason] {
    for (const auto& adaptor : adaptors_) adaptor->http()->close_all(loop_, reason);
  });
}

void Worker::rtmp(boost::asio::ip::tcp::socket socket, ByteSpan initial, net::Arrival arrival) {
  const auto stream = std::make_shared<net::TcpStream>(std::move(socket), loop_, std::move(arrival));
  if (auto session = sessions_.make_session(stream)) stream->start(std::move(session), initial);
}

void Worker::http(boost::asio::ip::tcp::socket socket, ByteSpan initial, net::Arrival arrival) {
  const auto context = adaptors_[arrival.adaptor]->http();
  net::serve_http(std::move(socket), loop_, initial, std::move(arrival), context);
}

}  // namespace sallyport::server
