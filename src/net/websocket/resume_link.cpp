#include "net/websocket/resume_link.hpp"

#include <utility>

#include "net/websocket/resumable_stream.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kNoteCost = 64;  // bytes, of a note that is posted

}  // namespace

ResumeLink::ResumeLink(std::shared_ptr<WebSocketStream> socket, Greeter greeter)
    : socket_(std::move(socket)),
      loop_(socket_->event_loop()),
      facts_(socket_->facts()),
      greeter_(std::move(greeter)),
      greeting_([this] { end(Reason::connect_deadline, false); }) {}

void ResumeLink::start(std::string first) {
  greeting_.arm(loop_.timers(), Milliseconds(kGreeting));
  socket_->listen([weak = weak_from_this()](std::string_view text) {
    const auto alive = weak.lock();
    return alive && alive->on_note(text);
  });
  socket_->start(shared_from_this(), {});
  if (!first.empty()) say(first);
}

void ResumeLink::attach(loop::LoopRef<ResumableStream> home, std::uint64_t number) {
  home_ = std::move(home);
  number_ = number;
  greeting_.cancel();
  if (!early_.empty()) on_bytes(std::exchange(early_, {}));
  if (socket_) return;  // else it ended meanwhile
  home_.post(
      [link = number](ResumableStream& stream) { stream.on_link_ended(link, Reason::peer_gone, false); });
}

void ResumeLink::push(UnsentTail bytes) {
  if (!socket_) return;
  out_.append(std::move(bytes));
  socket_->want_write();
}

void ResumeLink::say(const std::string& note) {
  if (socket_) socket_->say(note);
}

void ResumeLink::acknowledge(std::uint64_t offset) {
  using http::websocket::ResumeNote;
  if (socket_)
    socket_->say_newest(http::websocket::make_note({.kind = ResumeNote::Kind::ack, .offset = offset}));
}

void ResumeLink::end(Reason reason, bool flush) {
  const auto alive = shared_from_this();
  home_ = {};
  greeter_ = nullptr;
  if (const auto socket = socket_) socket->close(reason, flush);
}

void ResumeLink::refuse(std::string note, Milliseconds in_a_while) {
  const auto say_so = [this, note = std::move(note)] {
    say(note);
    end(Reason::tunnel_binding, true);
  };
  if (in_a_while <= Milliseconds(0)) return say_so();
  refusal_ = std::make_unique<loop::Timer>([weak = weak_from_this(), &loop = loop_, say_so] {
    const auto alive = weak.lock();
    if (!alive) return;
    say_so();
    loop.post([alive] {});  // the timer whose call this is dies with the link
  });
  refusal_->arm(loop_.timers(), in_a_while);
}

bool ResumeLink::on_note(std::string_view text) {
  using Kind = http::websocket::ResumeNote::Kind;
  const auto note = http::websocket::parse_note(text);
  if (!note) return false;
  if (greeter_) return std::exchange(greeter_, nullptr)(*this, *note);
  if (note->kind != Kind::ack || !home_) return false;
  if (!may_post(kNoteCost)) return false;
  home_.post([link = number_, offset = note->offset, ahead = ahead_](ResumableStream& stream) {
    *ahead -= kNoteCost;
    stream.on_link_acknowledged(link, offset);
  });
  return true;
}

void ResumeLink::on_bytes(ByteSpan bytes) {
  if (!home_) return keep_early(bytes);
  if (!may_post(bytes.size())) {  // home_ stays: the session hears of the end
    if (const auto socket = socket_) socket->close(Reason::input_overflow, false);
    return;
  }
  home_.post([link = number_, ahead = ahead_, copy = SharedBytes::copy_of(bytes)](ResumableStream& stream) {
    *ahead -= copy.size();
    stream.on_link_bytes(link, copy.span());
  });
}

bool ResumeLink::may_post(std::size_t cost) {
  if (*ahead_ + cost > kMostAhead) return false;
  *ahead_ += cost;
  return true;
}

/// A client need not wait for the answer to its first note; the session attaches a moment later.
void ResumeLink::keep_early(ByteSpan bytes) {
  if (greeter_ || early_.size() + bytes.size() > ReplayLog::kWindow) return end(Reason::bad_websocket, true);
  early_.insert(early_.end(), bytes.begin(), bytes.end());
}

bool ResumeLink::fill(Gather& out, std::size_t limit) {
  out_.move_to(out, limit);
  return !out_.empty();
}

void ResumeLink::on_closed(Reason reason) {
  const bool in_words = socket_->ended_in_words();
  socket_.reset();
  greeting_.cancel();
  if (refusal_) refusal_->cancel();
  greeter_ = nullptr;
  out_.clear();
  if (!home_) return;
  home_.post([link = number_, reason, in_words](ResumableStream& stream) {
    stream.on_link_ended(link, reason, in_words);
  });
}

}  // namespace sallyport::net
