#include "script/parts/xml_socket.hpp"

#include <algorithm>
#include <utility>

namespace sallyport::script {
namespace {

std::unique_ptr<net::XmlFraming> framing_for(bool framed) {
  if (framed) return std::make_unique<net::ZeroFraming>();
  return std::make_unique<net::StreamFraming>();
}

}  // namespace

XmlSocket::XmlSocket(XmlSocketUser& user, loop::EventLoop& loop, Options options)
    : user_(&user), loop_(loop), options_(std::move(options)), framing_(framing_for(options_.framed)) {}

void XmlSocket::connect(client::NameLookup& names) {
  dialer_ = std::make_unique<client::Dialer>(loop_, names);
  client::DialRequest request;
  request.host = options_.host;
  request.port = options_.port;
  request.deadline = Deadline{monotonic_now() + kTimeToConnect};
  dial_ = dialer_->dial(std::move(request), [this](client::Outcome<client::Dialled> outcome) { on_dialled(std::move(outcome)); });
}

/// The dial is under way still: the script hears of it later, and may then close this.
void XmlSocket::on_dialled(client::Outcome<client::Dialled> outcome) {
  if (auto* dialled = std::get_if<client::Dialled>(&outcome)) stream_ = std::move(dialled->stream);
  loop_.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->tell_connected();
  });
}

void XmlSocket::tell_connected() {
  if (!user_) return;
  const auto self = shared_from_this();  // the user may drop it
  if (!stream_) return std::exchange(user_, nullptr)->on_connected(options_.id, false);
  started_ = true;
  stream_->start(self, {});
  if (user_) user_->on_connected(options_.id, true);
}

bool XmlSocket::send(const std::string& message) {
  if (!user_ || !stream_ || unsent_.size() + message.size() > kMaxUnsent) return false;
  unsent_ += message;
  if (options_.framed) unsent_ += '\0';
  stream_->want_write();
  return true;
}

bool XmlSocket::fill(net::Gather& out, std::size_t limit) {
  sending_ = user_ ? unsent_.substr(0, limit) : unsent_;  // nobody asks a second time once it is closed
  unsent_.erase(0, sending_.size());
  out.add_borrowed(as_bytes(sending_));
  return !unsent_.empty();
}

void XmlSocket::close() {
  user_ = nullptr;
  dial_.reset();
  dialer_.reset();
  if (stream_) std::exchange(stream_, nullptr)->close(Reason::client_closed, started_);
}

/// The peer sends more than is taken of one message.
void XmlSocket::cut() {
  const auto stream = stream_;  // on_closed() lets go of it
  stream->close(Reason::bad_message, false);
}

void XmlSocket::on_bytes(ByteSpan bytes) {
  if (!user_) return;
  framing_->add({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (framing_->has_message()) {
    stream_->set_reading(false);
    return deliver_soon();
  }
  if (framing_->pending() > options_.max_pending) cut();
}

void XmlSocket::deliver_soon() {
  loop_.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->deliver();
  });
}

void XmlSocket::deliver() {
  for (std::size_t i = 0; user_ && i < kMessagesPerTurn && framing_->has_message(); ++i) {
    user_->on_message(options_.id, framing_->take());
  }
  if (!user_) return;
  if (framing_->has_message()) return deliver_soon();
  if (ended_) return end();
  if (framing_->pending() > options_.max_pending) return cut();
  stream_->set_reading(true);
}

void XmlSocket::on_closed(Reason) {
  stream_.reset();
  ended_ = true;
  if (user_ && !framing_->has_message()) end();
}

void XmlSocket::end() { std::exchange(user_, nullptr)->on_closed(options_.id); }

}  // namespace sallyport::script
