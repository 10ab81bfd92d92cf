#include "client/tls/tls_client.hpp"

#include <ctime>

#include "client/tls/observed_session.hpp"
#include "net/tls/tls_stream.hpp"

namespace sallyport::client {
namespace {

using Done = std::function<void(Outcome<std::shared_ptr<net::ByteStream>>)>;

/// The first user of the TLS stream: until the handshake is done, and then in its place until somebody starts
/// it.
class Opening final : public net::StreamUser, public std::enable_shared_from_this<Opening> {
 public:
  Opening(std::shared_ptr<net::ByteStream> below, std::shared_ptr<TlsClientContext> context, std::string name,
          Done done)
      : below_(std::move(below)),
        session_(std::make_shared<ObservedSession>(std::move(context), std::move(name))),
        done_(std::move(done)) {}

  void begin(const ByteVector& initial) {
    if (!done_) return;
    auto ssl = session_->make_ssl();
    if (!ssl) {
      below_->close(Reason::client_closed, false);
      return finish(Failure{Obstacle::tls_failed, Stage::tls, "no name that a certificate could be for"});
    }
    const auto stream = std::make_shared<net::TlsStream>(below_, std::move(ssl), session_);
    stream_ = stream;
    stream->start(shared_from_this(), {});
    stream->begin(initial, [this](const Result<void>& result) { on_handshake(result); });
  }

  void cancel() {
    done_ = nullptr;
    const auto stream = std::exchange(stream_, nullptr);
    (stream ? stream : below_)->close(Reason::client_closed, false);
  }
  bool waits() const { return done_ != nullptr; }

  // net::StreamUser
  void on_bytes(ByteSpan) override {}  // parked: reading is off
  bool fill(net::Gather&, std::size_t) override { return false; }
  void on_closed(Reason reason) override {
    stream_.reset();
    finish(verdict_of_end(session_->seen(), reason));
  }

 private:
  void on_handshake(const Result<void>& result) {
    if (result.ok()) {
      stream_->set_reading(false);
      return finish(std::exchange(stream_, nullptr));
    }
    session_->seen().fault = result.error().message;
    stream_.reset();  // it closes what is below, behind its alert
    finish(verdict(session_->seen(), session_->name(), std::time(nullptr)));
  }

  /// Not from within the stream's call: who is told may start, close or drop it.
  void finish(Outcome<std::shared_ptr<net::ByteStream>> outcome) {
    if (!done_ || outcome_) return;
    outcome_ = std::make_unique<Outcome<std::shared_ptr<net::ByteStream>>>(std::move(outcome));
    below_->event_loop().post([self = shared_from_this()] { self->tell(); });
  }

  void tell() {
    const auto outcome = std::exchange(outcome_, nullptr);
    if (const auto done = std::exchange(done_, nullptr)) return done(std::move(*outcome));
    if (const auto* stream = std::get_if<std::shared_ptr<net::ByteStream>>(outcome.get()))
      (*stream)->close(Reason::client_closed, false);
  }

  const std::shared_ptr<net::ByteStream> below_;
  const std::shared_ptr<ObservedSession> session_;
  Done done_;
  std::shared_ptr<net::ByteStream> stream_;  // the TLS stream, until it has been handed on or has ended
  std::unique_ptr<Outcome<std::shared_ptr<net::ByteStream>>> outcome_;
};

class Handle final : public Cancellable {
 public:
  explicit Handle(std::shared_ptr<Opening> opening) : opening_(std::move(opening)) {}
  ~Handle() override {
    if (opening_->waits()) opening_->cancel();
  }

 private:
  const std::shared_ptr<Opening> opening_;
};

}  // namespace

std::unique_ptr<Cancellable> open_tls(std::shared_ptr<net::ByteStream> below, ByteVector initial,
                                      std::shared_ptr<TlsClientContext> context, std::string name,
                                      Done done) {
  loop::EventLoop& loop = below->event_loop();
  const auto opening =
      std::make_shared<Opening>(std::move(below), std::move(context), std::move(name), std::move(done));
  loop.post([opening, initial = std::move(initial)] { opening->begin(initial); });
  return std::make_unique<Handle>(opening);
}

}  // namespace sallyport::client
