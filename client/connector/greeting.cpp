#include "client/connector/greeting.hpp"

#include <variant>

#include "client/printable.hpp"
#include "net/rtmpe/rtmpe_stream.hpp"
#include "rtmp/handshake/rtmpe_client_handshake.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kShown = 40;  // bytes of what came instead

using Handshake = std::variant<rtmp::ClientHandshake, rtmp::RtmpeClientHandshake>;

Handshake make_handshake(bool rtmpe) {
  if (rtmpe) return Handshake(std::in_place_type<rtmp::RtmpeClientHandshake>);
  return Handshake(std::in_place_type<rtmp::ClientHandshake>, rtmp::HandshakeKind::simple);
}

/// The first line of it.
std::string beginning_of(ByteSpan bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return printable(text.substr(0, std::min(text.find_first_of("\r\n"), text.size())), kShown);
}

class Greeter final : public net::StreamUser, public std::enable_shared_from_this<Greeter> {
 public:
  Greeter(std::shared_ptr<net::ByteStream> stream, bool rtmpe, std::function<void(Outcome<Greeted>)> done)
      : stream_(std::move(stream)), handshake_(make_handshake(rtmpe)), done_(std::move(done)) {}

  void begin(ByteVector initial) {
    asked_ = monotonic_now();
    unsaid_ = SharedBytes::copy_of(std::visit([](auto& shake) { return shake.take_output(); }, handshake_));
    const auto stream = stream_;
    stream->event_loop().post([self = shared_from_this(), stream, initial = std::move(initial)] {
      if (self->stream_) stream->start(self, initial);
      if (self->stream_) stream->set_reading(true);
      if (self->stream_) stream->want_write();
    });
  }

  void cancel() {
    done_ = nullptr;
    if (const auto stream = std::exchange(stream_, nullptr)) stream->close(Reason::client_closed, false);
  }

  void on_bytes(ByteSpan bytes) override {
    const auto alive = shared_from_this();
    if (!stream_) return;
    const auto consumed = std::visit([&](auto& shake) { return shake.feed(bytes); }, handshake_);
    if (!consumed) return refuse(consumed.error(), bytes);
    if (std::visit([](const auto& shake) { return shake.done(); }, handshake_))
      judge(bytes.subspan(*consumed));
  }

  bool fill(net::Gather& out, std::size_t) override {
    if (unsaid_.empty()) return false;
    const std::size_t size = unsaid_.size();
    out.add_owned(std::exchange(unsaid_, {}), 0, size);
    return false;
  }

  void on_closed(Reason reason) override {
    if (std::exchange(stream_, nullptr)) answer(failure_of(reason, Stage::handshake));
  }

 private:
  void refuse(const Error& error, ByteSpan bytes) {
    const std::string seen = beginning_of(bytes);
    const std::string detail = seen.empty() ? error.message : error.message + "; it begins: " + seen;
    fail({Obstacle::not_rtmp, Stage::handshake, detail});
  }

  void fail(Failure failure) {
    if (const auto stream = std::exchange(stream_, nullptr)) stream->close(Reason::bad_handshake, false);
    answer(std::move(failure));
  }

  void judge(ByteSpan rest) {
    const auto proof = std::visit([](const auto& shake) { return shake.proof(); }, handshake_);
    if (proof == rtmp::ServerProof::none) return fail({Obstacle::unproven, Stage::handshake, {}});
    Greeted greeted;
    greeted.proof = proof;
    greeted.s1_tail = std::visit([](const auto& shake) { return shake.s1_tail(); }, handshake_);
    greeted.round_trip = std::chrono::duration_cast<Milliseconds>(monotonic_now() - asked_);
    if (auto* plain = std::get_if<rtmp::ClientHandshake>(&handshake_)) {
      park_plain(*plain, greeted, rest);
    } else {
      park_rtmpe(std::get<rtmp::RtmpeClientHandshake>(handshake_), greeted, rest);
    }
    answer(std::move(greeted));
  }

  void park_plain(rtmp::ClientHandshake& shake, Greeted& greeted, ByteSpan rest) {
    greeted.knows_attempts = shake.server_knows_attempts();
    greeted.unsaid = shake.take_output();
    greeted.stream = std::exchange(stream_, nullptr);
    greeted.parked = std::make_shared<Parked>(*greeted.stream);
    greeted.stream->start(greeted.parked, rest);
  }

  /// RtmpeStream sends C2 itself, before the first thing it encrypts.
  void park_rtmpe(rtmp::RtmpeClientHandshake& shake, Greeted& greeted, ByteSpan rest) {
    const auto below = std::exchange(stream_, nullptr);
    const ByteVector c2 = shake.take_output();
    const auto encrypted =
        std::make_shared<net::RtmpeStream>(below, shake.take_ciphers(), shake.s1_tail(), c2);
    greeted.stream = encrypted;
    greeted.parked = std::make_shared<Parked>(*encrypted);
    encrypted->start(greeted.parked, {});
    below->start(encrypted, rest);
  }

  void answer(Outcome<Greeted> outcome) {
    if (const auto done = std::exchange(done_, nullptr)) done(std::move(outcome));
  }

  std::shared_ptr<net::ByteStream> stream_;  // until it is given away or has ended
  Handshake handshake_;
  std::function<void(Outcome<Greeted>)> done_;
  SharedBytes unsaid_;  // C0 C1
  MonotonicTime asked_{};
};

class Handle final : public Cancellable {
 public:
  explicit Handle(std::shared_ptr<Greeter> greeter) : greeter_(std::move(greeter)) {}
  ~Handle() override { greeter_->cancel(); }

 private:
  std::shared_ptr<Greeter> greeter_;
};

Obstacle obstacle_of(Reason reason) {
  switch (reason) {
    case Reason::peer_reset:
      return Obstacle::reset;
    case Reason::client_closed:
    case Reason::server_closed:
      return Obstacle::closed;
    case Reason::peer_gone:
    case Reason::request_deadline:
      return Obstacle::silent;
    case Reason::bad_tls:
      return Obstacle::tls_failed;
    case Reason::bad_http:
      return Obstacle::not_http;
    default:
      return Obstacle::closed;
  }
}

}  // namespace

Failure failure_of(Reason reason, Stage stage) {
  const bool says_all = reason == Reason::client_closed || reason == Reason::peer_reset;  // the obstacle does
  return {obstacle_of(reason), stage, says_all ? "" : std::string(to_string(reason))};
}

std::unique_ptr<Cancellable> greet(std::shared_ptr<net::ByteStream> stream, ByteVector initial, bool rtmpe,
                                   std::function<void(Outcome<Greeted>)> done) {
  auto greeter = std::make_shared<Greeter>(std::move(stream), rtmpe, std::move(done));
  greeter->begin(std::move(initial));
  return std::make_unique<Handle>(std::move(greeter));
}

}  // namespace sallyport::client
