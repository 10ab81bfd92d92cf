// ConnectionCore: going where the server sends us, and coming back after a loss.
#include <algorithm>
#include <utility>

#include "client/session/api/connection_core.hpp"
#include "client/session/destination.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::client {
namespace {

constexpr Milliseconds kShortestTry{1'000};

/// The way or the server gave out; nobody has broken a rule or said no.
bool is_loss(Reason reason) {
  switch (reason) {
    case Reason::server_closed:  // without a word: a server that was ended, a proxy with a limit
    case Reason::server_stopping:
    case Reason::peer_reset:
    case Reason::peer_gone:
    case Reason::io_error:
    case Reason::ping_timeout:
    case Reason::request_deadline:
    case Reason::stalled:
    case Reason::resume_expired:
      return true;
    default:
      return false;
  }
}

}  // namespace

// ------------------------------------------------------------------------------------------- redirects

/// Whether the server's refusal sends us on, and there we go.
bool ConnectionCore::note_redirect(std::string_view uri) {
  if (uri.empty() || options_.redirects == 0 || leaving_) return false;
  const auto from = parse_destination(uri_);
  auto to = from ? parse_redirect(uri, *from) : from;
  if (to && to->app.empty()) to = Error{Reason::bad_name, "the redirect names no application"};
  if (to && hops_ >= options_.redirects) to = Error{Reason::rejected, "the server sends on once too often"};
  if (!to) {
    emit(local_status(rtmp::level::kWarning, rtmp::status::kConnectRedirectRefused, to.error().message));
    return false;
  }
  ++hops_;
  next_ = to_uri(*to);
  emit(local_status(rtmp::level::kStatus, rtmp::status::kConnectRedirected, printable(*to)));
  return true;
}

/// The server wants us elsewhere, or here but on another connection: `tcUrl` says where (Enhanced RTMP v2,
/// "Reconnect Request").
void ConnectionCore::note_request(const amf::Value& information) {
  if (next_ || !connection_) return;
  if (monotonic_now() - stands_since_ >= ReconnectPolicy().stable_after) hops_ = 0;
  const auto where = information.get("tcUrl").string_or({});
  if (!note_redirect(where.empty() ? std::string_view(uri_) : where)) return;
  if (comes_back()) begin_absence();
  connection_->close();
}

void ConnectionCore::follow(const std::string& next) {
  uri_ = next;
  open();
}

// ----------------------------------------------------------------------------------------- coming back

bool ConnectionCore::retain(std::weak_ptr<ReturningStream> stream) {
  const bool alone = connection_ && connection_->connected();  // the connection goes on without it
  if (!connection_ || alone || leaving_ || !(comes_back() || next_)) return false;
  returning_.push_back(std::move(stream));
  return true;
}

bool ConnectionCore::release(const ReturningStream& stream) {
  return std::erase_if(returning_, [&](const auto& one) {
           const auto alive = one.lock();
           return !alive || alive.get() == &stream;
         }) > 0;
}

/// connect has been accepted.
void ConnectionCore::on_answered(const Status& status) {
  stands_since_ = monotonic_now();
  const auto streams = std::exchange(returning_, {});
  absent_ = false;
  if (!std::exchange(stood_, true)) return emit(status);
  Status restored =
      local_status(rtmp::level::kStatus, rtmp::status::kConnectRestored, way().carrier + " " + way().route);
  restored.info = status.info;
  emit(restored);
  for (const auto& one : streams) {
    if (const auto stream = one.lock()) connected() ? stream->come_back() : stream->give_up();
  }
}

bool ConnectionCore::may_come_back(Reason reason) const {
  return comes_back() && !leaving_ && !dismissed_ && is_loss(reason);
}

void ConnectionCore::begin_absence() {
  if (!reconnector_) reconnector_.emplace(ReconnectPolicy());
  absent_ = true;
  give_up_at_ = monotonic_now() + options_.reconnect;
}

void ConnectionCore::on_lost(const std::string& what, const amf::Value& info) {
  const auto lasted = std::chrono::duration_cast<Milliseconds>(monotonic_now() - stands_since_);
  if (lasted >= ReconnectPolicy().stable_after) hops_ = 0;
  begin_absence();
  tell_absence(rtmp::status::kConnectLost, what, info);
  if (absent_) open_later(reconnector_->after_death(lasted), what, info);
}

void ConnectionCore::tell_absence(std::string_view code, const std::string& what, const amf::Value& info) {
  Status status = local_status(rtmp::level::kWarning, code, what);
  status.info = make_public_status(info).info;
  emit(status);
}

/// `delay` from now, unless trying is of no use or the time is over. Where it was sent to may be gone: then
/// it begins anew where it began.
void ConnectionCore::open_later(std::optional<Milliseconds> delay, const std::string& what,
                                const amf::Value& info) {
  set_way({});
  if (!delay || monotonic_now() + *delay >= give_up_at_) return end(what, info);
  if (*delay > Milliseconds(0)) {
    uri_ = first_uri_;
    tell_absence(rtmp::status::kConnectRetry, what + "; again in " + std::to_string(delay->count()) + " ms",
                 info);
  }
  if (absent_) later_.arm(loop_.timers(), *delay);  // unless the program has closed it in its handler
}

Milliseconds ConnectionCore::time_left() const {
  return std::max(kShortestTry, std::chrono::duration_cast<Milliseconds>(give_up_at_ - monotonic_now()));
}

void ConnectionCore::end_streams() {
  for (const auto& one : std::exchange(returning_, {})) {
    if (const auto stream = one.lock()) stream->give_up();
  }
}

void ConnectionCore::forget_return() {
  later_.cancel();
  next_.reset();
  reconnector_.reset();
  hops_ = 0;
  stood_ = absent_ = leaving_ = dismissed_ = false;
}

}  // namespace sallyport::client
