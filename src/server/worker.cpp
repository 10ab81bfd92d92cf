#include "server/worker.hpp"

#include "net/xml/xml_request.hpp"

namespace sallyport::server {

void Worker::close_gate() {
  loop_.post([this] {
    gate_.stop();
    rtmpe_.stop();
  });
}

void Worker::close_http(Reason reason) {
  loop_.post([this, reason] {
    for (const auto& adaptor : adaptors_) adaptor->http()->close_all(loop_, reason);
  });
}

void Worker::admit(net::Arrival& arrival, loop::EventLoop& loop, std::function<void(Reason)> answer) {
  adaptors_[arrival.adaptor]->admit_client(arrival, loop, std::move(answer));
}

void Worker::rtmp(std::shared_ptr<net::ByteStream> stream, ByteSpan initial) {
  if (auto session = sessions_.make_session(stream)) return stream->start(std::move(session), initial);
  stream->close(Reason::connection_limit, false);
}

void Worker::xml(std::shared_ptr<net::ByteStream> stream, ByteSpan initial) {
  if (auto session = sessions_.make_xml_session(stream, net::xml_request_of(stream->facts()))) return stream->start(std::move(session), initial);
  stream->close(Reason::connection_limit, false);
}

void Worker::http(std::shared_ptr<net::ByteStream> stream, ByteSpan initial) {
  const auto context = adaptors_[stream->facts().adaptor]->http();
  net::serve_http(std::move(stream), initial, context);
}

std::shared_ptr<net::TlsContext> Worker::tls(std::size_t adaptor, const net::ListenerTraits& traits) {
  return adaptors_[adaptor]->tls(traits.tls);
}

}  // namespace sallyport::server
