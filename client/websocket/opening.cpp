#include "client/websocket/opening.hpp"

#include <utility>

#include "base/buffer.hpp"
#include "http/reply.hpp"
#include "http/response_reader.hpp"
#include "http/text.hpp"
#include "http/websocket/resume_note.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kMaxRefusal = 64 * 1024;  // body of a refusal that is read to use the connection again
constexpr std::size_t kMaxType = 128;           // bytes of a content type

Failure failure_of(Reason reason, bool began) {
  if (reason == Reason::peer_reset) return {Obstacle::reset, Stage::upgrade, {}};
  if (began) return {Obstacle::not_http, Stage::upgrade, "the connection ended within the reply"};
  return {Obstacle::closed, Stage::upgrade, {}};
}

/// The user of the connection until the reply has come.
class Opening final : public net::StreamUser, public std::enable_shared_from_this<Opening> {
 public:
  Opening(std::shared_ptr<net::ByteStream> below, http::websocket::ClientUpgrade upgrade,
          std::function<void(OpeningOutcome)> done)
      : below_(std::move(below)),
        upgrade_(std::move(upgrade)),
        request_(SharedBytes::copy_of(as_bytes(http::websocket::make_upgrade_request(upgrade_)))),
        done_(std::move(done)) {}

  void begin() {
    below_->start(shared_from_this(), {});
    below_->want_write();
  }
  void cancel() {
    done_ = nullptr;
    if (const auto below = std::exchange(below_, nullptr)) below->close(Reason::client_closed, false);
  }

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t) override {
    const std::size_t size = request_.size();
    if (size > 0) out.add_owned(std::exchange(request_, {}), 0, size);
    return false;
  }
  void on_closed(Reason reason) override {
    if (!std::exchange(below_, nullptr)) return;
    if (reader_.started() && reader_.read_end() == http::ResponseReader::Event::complete)
      return refused(false);
    finish(failure_of(reason, reader_.started()));
  }

 private:
  void on_head(const http::ResponseHead& head);
  void upgraded(ByteSpan rest);
  void refused(bool usable);
  void fail(Obstacle obstacle, std::string detail);
  void finish(OpeningOutcome outcome) {
    if (const auto done = std::exchange(done_, nullptr)) done(std::move(outcome));
  }

  std::shared_ptr<net::ByteStream> below_;  // until it is handed on or has ended
  const http::websocket::ClientUpgrade upgrade_;
  SharedBytes request_;  // until it has been sent
  http::ResponseReader reader_;
  std::function<void(OpeningOutcome)> done_;
  unsigned status_ = 0;
  std::string content_type_;
  std::string fault_;  // of a 101
  bool resumable_ = false;
  std::size_t body_ = 0;
};

void Opening::on_bytes(ByteSpan bytes) {
  using Event = http::ResponseReader::Event;
  const auto alive = shared_from_this();
  while (below_) {
    const auto progress = reader_.read(bytes);
    bytes = bytes.subspan(progress.consumed);
    switch (progress.event) {
      case Event::need_more:
        return;
      case Event::interim:
        break;
      case Event::head:
        on_head(reader_.head());
        break;
      case Event::body:
        if ((body_ += progress.data.size()) > kMaxRefusal) return refused(false);
        break;
      case Event::upgraded:
        on_head(reader_.head());
        return upgraded(bytes);
      case Event::complete:
        return refused(reader_.keep_alive() && bytes.empty());
      case Event::failed:
        return fail(Obstacle::not_http, "the reply is not one of HTTP");
    }
  }
}

void Opening::on_head(const http::ResponseHead& head) {
  status_ = head.status;
  if (const auto type = head.find("Content-Type"); type.size() <= kMaxType) content_type_ = type;
  if (status_ != 101) return;
  fault_ = http::websocket::fault_of_upgrade(head.fields, upgrade_);
  resumable_ = http::websocket::subprotocol_of(head.fields) == http::websocket::kResumableSubprotocol;
}

void Opening::upgraded(ByteSpan rest) {
  if (!fault_.empty()) return fail(Obstacle::not_http, fault_);
  const auto below = std::exchange(below_, nullptr);
  net::TransportFacts facts = below->facts();
  facts.protocol = facts.secure ? "wss" : "ws";
  const auto socket =
      std::make_shared<net::WebSocketStream>(below, http::websocket::Role::client, std::move(facts));
  socket->begin(rest);
  finish(OpenedSocket{socket, resumable_});
}

void Opening::refused(bool usable) {
  auto below = std::exchange(below_, nullptr);
  if (below && !usable) std::exchange(below, nullptr)->close(Reason::client_closed, false);
  finish(WebSocketRefused{.status = status_,
                          .content_type = std::move(content_type_),
                          .keep_alive = usable,
                          .stream = std::move(below),
                          .what = std::to_string(status_) + " " + std::string(http::reason_phrase(status_))});
}

void Opening::fail(Obstacle obstacle, std::string detail) {
  std::exchange(below_, nullptr)->close(Reason::bad_http, false);
  finish(Failure{obstacle, Stage::upgrade, std::move(detail)});
}

class Handle final : public Cancellable {
 public:
  explicit Handle(std::shared_ptr<Opening> opening) : opening_(std::move(opening)) {}
  ~Handle() override { opening_->cancel(); }

 private:
  const std::shared_ptr<Opening> opening_;
};

}  // namespace

std::unique_ptr<Cancellable> open_socket(std::shared_ptr<net::ByteStream> below,
                                         http::websocket::ClientUpgrade upgrade,
                                         std::function<void(OpeningOutcome)> done) {
  upgrade.key = http::websocket::make_key();
  const auto opening = std::make_shared<Opening>(std::move(below), std::move(upgrade), std::move(done));
  opening->begin();
  return std::make_unique<Handle>(opening);
}

}  // namespace sallyport::client
