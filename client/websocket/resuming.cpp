#include "client/websocket/resuming.hpp"

#include <algorithm>
#include <utility>

#include "client/websocket/opening.hpp"
#include "http/websocket/resume_note.hpp"
#include "net/websocket/resumable_stream.hpp"
#include "net/websocket/resume_link.hpp"

namespace sallyport::client {
namespace {

using http::websocket::make_note;
using http::websocket::ResumeNote;

constexpr Milliseconds kFirstPause{100};
constexpr Milliseconds kLongestPause{2'000};
constexpr Milliseconds kUpgradeTime{5'000};  // of one attempt, from the connection on

/// Owned by the hooks of the stream, which it therefore only refers to.
class Resuming final : public std::enable_shared_from_this<Resuming> {
 public:
  Resuming(loop::EventLoop& loop, WebSocketRequest request)
      : loop_(loop),
        request_(std::move(request)),
        pause_([this] { dial(); }),
        patience_([this] { try_later(); }) {}

  std::shared_ptr<net::ByteStream> begin(const std::shared_ptr<net::WebSocketStream>& socket);

 private:
  bool on_lost();
  void on_ended();
  void dial();
  void on_dialled(Outcome<std::shared_ptr<net::ByteStream>> dialled);
  void on_opened(OpeningOutcome outcome);
  bool on_answer(net::ResumeLink& link, const ResumeNote& note);
  void try_later();
  void give_up();
  /// A step that is over is destroyed behind the call that ended it.
  void drop(std::unique_ptr<Cancellable>& step) {
    loop_.post([gone = std::shared_ptr<Cancellable>(std::move(step))] {});
  }

  loop::EventLoop& loop_;
  const WebSocketRequest request_;
  std::weak_ptr<net::ResumableStream> stream_;
  std::string id_;  // of the session, a secret; empty until the server has said it
  std::unique_ptr<Cancellable> dialling_;
  std::unique_ptr<Cancellable> opening_;
  std::weak_ptr<net::ResumeLink> asking_;
  Milliseconds next_pause_ = kFirstPause;
  loop::Timer pause_;
  loop::Timer patience_;
};

std::shared_ptr<net::ByteStream> Resuming::begin(const std::shared_ptr<net::WebSocketStream>& socket) {
  const auto self = shared_from_this();
  const auto stream = std::make_shared<net::ResumableStream>(
      loop_, socket->facts(),
      net::ResumableStream::Hooks{.lost = [self] { return self->on_lost(); },
                                  .ended = [self] { self->on_ended(); }});
  stream_ = stream;
  const auto link = std::make_shared<net::ResumeLink>(
      socket, [weak = weak_from_this()](net::ResumeLink&, const ResumeNote& note) {
        const auto alive = weak.lock();
        if (!alive || note.kind != ResumeNote::Kind::session) return false;
        alive->id_ = note.id;
        return true;
      });
  link->start({});
  stream->attach({loop_, link}, 0, make_note({.kind = ResumeNote::Kind::open}));
  return stream;
}

bool Resuming::on_lost() {
  if (id_.empty()) return false;
  next_pause_ = kFirstPause;
  dial();
  return true;
}

void Resuming::on_ended() {
  pause_.cancel();
  patience_.cancel();
  drop(dialling_);
  drop(opening_);
}

void Resuming::dial() {
  dialling_ = request_.redial([weak = weak_from_this()](Outcome<std::shared_ptr<net::ByteStream>> dialled) {
    if (const auto alive = weak.lock()) alive->on_dialled(std::move(dialled));
  });
}

void Resuming::on_dialled(Outcome<std::shared_ptr<net::ByteStream>> dialled) {
  drop(dialling_);
  auto* const stream = std::get_if<std::shared_ptr<net::ByteStream>>(&dialled);
  if (!stream) return try_later();
  patience_.arm(loop_.timers(), kUpgradeTime);
  opening_ = open_socket(std::move(*stream), upgrade_of(request_),
                         [weak = weak_from_this()](OpeningOutcome outcome) {
                           if (const auto alive = weak.lock()) alive->on_opened(std::move(outcome));
                         });
}

void Resuming::on_opened(OpeningOutcome outcome) {
  drop(opening_);
  const auto stream = stream_.lock();
  auto* const opened = std::get_if<OpenedSocket>(&outcome);
  if (!stream) return;
  if (auto* const refused = std::get_if<WebSocketRefused>(&outcome); refused && refused->stream)
    refused->stream->close(Reason::client_closed, false);
  if (!opened || !opened->resumable) return try_later();
  const auto link = std::make_shared<net::ResumeLink>(
      opened->socket, [weak = weak_from_this()](net::ResumeLink& one, const ResumeNote& note) {
        const auto alive = weak.lock();
        return alive && alive->on_answer(one, note);
      });
  asking_ = link;
  link->start(make_note({.kind = ResumeNote::Kind::resume, .id = id_, .offset = stream->received()}));
}

bool Resuming::on_answer(net::ResumeLink& link, const ResumeNote& note) {
  const auto stream = stream_.lock();
  if (!stream) return false;
  patience_.cancel();
  const bool resumed = note.kind == ResumeNote::Kind::resumed;
  if (resumed && stream->attach({loop_, link.weak_from_this()}, note.offset, {})) return true;
  give_up();
  return note.kind == ResumeNote::Kind::gone;
}

/// The attempt has failed, or nothing came of it in time.
void Resuming::try_later() {
  patience_.cancel();
  drop(opening_);
  if (const auto link = asking_.lock()) link->end(Reason::request_deadline, false);
  pause_.arm(loop_.timers(), next_pause_);
  next_pause_ = std::min(next_pause_ * 2, kLongestPause);
}

void Resuming::give_up() {
  if (const auto stream = stream_.lock())
    loop_.post([stream] { stream->close(Reason::resume_expired, false); });
}

}  // namespace

http::websocket::ClientUpgrade upgrade_of(const WebSocketRequest& request) {
  http::websocket::ClientUpgrade upgrade;
  upgrade.host = request.host_header;
  upgrade.target = request.path;
  upgrade.origin = request.origin;
  upgrade.proxy_authorization = request.proxy_authorization;
  if (request.redial)
    upgrade.subprotocols = std::string(http::websocket::kResumableSubprotocol) + ", " + upgrade.subprotocols;
  return upgrade;
}

std::shared_ptr<net::ByteStream> begin_resumable(const std::shared_ptr<net::WebSocketStream>& socket,
                                                 const WebSocketRequest& request) {
  return std::make_shared<Resuming>(socket->event_loop(), request)->begin(socket);
}

}  // namespace sallyport::client
