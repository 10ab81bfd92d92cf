#include "client/tunnel/http_channel.hpp"

#include <algorithm>
#include <utility>

#include "net/unsent_tail.hpp"

namespace sallyport::client {
namespace {

Milliseconds since(MonotonicTime start) {
  return std::chrono::duration_cast<Milliseconds>(monotonic_now() - start);
}

void keep_least(std::optional<Milliseconds>& least, Milliseconds value) {
  least = least ? std::min(*least, value) : value;
}

void keep_most(std::optional<Milliseconds>& most, Milliseconds value) {
  most = most ? std::max(*most, value) : value;
}

}  // namespace

/// The user of one connection. It outlives the channel until the stream lets go of it.
class HttpChannel::Wire final : public net::StreamUser, public std::enable_shared_from_this<Wire> {
 public:
  Wire(HttpChannel& channel, std::shared_ptr<net::ByteStream> stream)
      : channel_(&channel), stream_(std::move(stream)), opened_at_(monotonic_now()) {}

  void start() { stream_->start(shared_from_this(), {}); }
  void send(const HttpRequest& request) {
    out_.add(SharedBytes::copy_of(as_bytes(request.head)));
    out_.add(request.body);
    ++requests_;
    stream_->want_write();
  }
  /// Ends the connection without a further call.
  void abandon() {
    channel_ = nullptr;
    if (const auto stream = std::exchange(stream_, nullptr)) stream->close(Reason::client_closed, false);
  }
  unsigned requests() const { return requests_; }
  Milliseconds age() const { return since(opened_at_); }
  const net::TransportFacts& facts() const { return stream_->facts(); }

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override {
    const auto alive = shared_from_this();
    if (channel_) channel_->on_bytes(bytes);
  }
  bool fill(net::Gather& out, std::size_t limit) override {
    out_.move_to(out, limit);
    return !out_.empty();
  }
  void on_closed(Reason reason) override {
    const auto alive = shared_from_this();
    stream_.reset();
    if (channel_) channel_->on_closed(reason);
  }

 private:
  HttpChannel* channel_;
  std::shared_ptr<net::ByteStream> stream_;
  net::UnsentTail out_;
  MonotonicTime opened_at_;
  unsigned requests_ = 0;
};

HttpChannel::HttpChannel(loop::EventLoop& loop, HttpDial dial, TunnelHealth& health)
    : loop_(loop), dial_(std::move(dial)), health_(health), deadline_([this] { on_deadline(); }) {}

HttpChannel::~HttpChannel() {
  if (wire_) wire_->abandon();
}

void HttpChannel::adopt(std::shared_ptr<net::ByteStream> stream) {
  ++health_.connections;
  facts_ = stream->facts();
  wire_ = std::make_shared<Wire>(*this, std::move(stream));
  wire_->start();
}

void HttpChannel::drop_connection() {
  if (const auto wire = std::exchange(wire_, nullptr)) wire->abandon();
}

void HttpChannel::exchange(HttpRequest request, Deadline deadline, Done done) {
  ++health_.requests;
  request_ = std::move(request);
  done_ = std::move(done);
  deadline_.arm(loop_.timers(), deadline);
  if (wire_) return begin();
  dial();
}

void HttpChannel::dial() {
  dial_began_ = monotonic_now();
  dialling_ =
      dial_([this](Outcome<std::shared_ptr<net::ByteStream>> dialled) { on_dialled(std::move(dialled)); });
}

void HttpChannel::on_dialled(Outcome<std::shared_ptr<net::ByteStream>> dialled) {
  // The callback belongs to the handle: it is let go of when the call has returned.
  loop_.post([handle = std::shared_ptr<Cancellable>(std::move(dialling_))] {});
  if (auto* const failure = std::get_if<Failure>(&dialled))
    return answer(ExchangeFault{ExchangeFault::Kind::no_connection, std::move(*failure)});
  keep_least(health_.quickest_dial, since(dial_began_));
  adopt(std::move(std::get<std::shared_ptr<net::ByteStream>>(dialled)));
  if (wire_) return begin();
  answer(ExchangeFault{ExchangeFault::Kind::no_connection, {Obstacle::closed, Stage::tunnel, {}}});
}

void HttpChannel::begin() {
  request_began_ = monotonic_now();
  reader_.emplace(kMostReply);
  wire_->send(request_);
}

void HttpChannel::on_bytes(ByteSpan bytes) {
  if (!reader_) return drop_connection();  // nobody asked
  const auto progress = reader_->read(bytes);
  switch (progress.event) {
    case http::ReplyReader::Event::need_more:
      return;
    case http::ReplyReader::Event::complete:
      if (progress.consumed < bytes.size()) request_.keep_alive = false;  // what follows is nobody's
      return complete();
    default:
      return fail(ExchangeFault::Kind::malformed, Obstacle::not_http, "no HTTP reply");
  }
}

void HttpChannel::complete() {
  if (request_.prompt) {
    health_.newest_reply = since(request_began_);
    keep_least(health_.quickest_reply, *health_.newest_reply);
  }
  http::ReceivedReply reply = reader_->take();
  if (!request_.keep_alive || !reply.keep_alive) drop_connection();
  answer(std::move(reply));
}

void HttpChannel::on_closed(Reason reason) {
  const auto wire = std::exchange(wire_, nullptr);
  if (!reader_) return;  // between requests
  if (reason == Reason::client_closed && reader_->read_end() == http::ReplyReader::Event::complete)
    return complete();
  wire_ = wire;  // it knows what fail() tells
  note_cut();
  const bool reset = reason == Reason::peer_reset;
  fail(ExchangeFault::Kind::cut, reset ? Obstacle::reset : Obstacle::closed, std::string(to_string(reason)));
}

void HttpChannel::on_deadline() {
  if (!done_) return;
  if (!reader_) {
    dialling_.reset();
    return answer(ExchangeFault{ExchangeFault::Kind::no_connection, {Obstacle::timed_out, Stage::tcp, {}}});
  }
  ++health_.silences;
  note_cut();
  fail(ExchangeFault::Kind::silent, reader_->started() ? Obstacle::timed_out : Obstacle::silent, {});
}

void HttpChannel::note_cut() {
  ++health_.cuts;
  keep_least(health_.youngest_cut, wire_->age());
  keep_most(health_.oldest_cut, wire_->age());
}

void HttpChannel::fail(ExchangeFault::Kind kind, Obstacle obstacle, std::string detail) {
  ExchangeFault fault{
      kind, {obstacle, Stage::tunnel, std::move(detail)}, reader_->started(), wire_->requests() > 1};
  drop_connection();
  answer(std::move(fault));
}

void HttpChannel::answer(Answer answer) {
  deadline_.cancel();
  reader_.reset();
  request_ = {};
  const Done done = std::exchange(done_, nullptr);
  done(std::move(answer));  // which may destroy this
}

}  // namespace sallyport::client
