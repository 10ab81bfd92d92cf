#include "files/transfer.hpp"

#include "http/reply.hpp"
#include "net/http/page_origin.hpp"

namespace sallyport::files {
namespace {

constexpr Milliseconds kLookEvery{500};
constexpr std::string_view kWordsType = "text/plain; charset=utf-8";

}  // namespace

Transfer::Transfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request)
    : stream_(std::move(stream)), loop_(stream_->event_loop()), request_(std::move(request)) {}

Transfer::Transfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request, Answer answer, Milliseconds delay)
    : Transfer(std::move(stream), std::move(request)) {
  answer_ = std::move(answer);
  delay_ = delay;
}

void Transfer::begin() {
  if (closed_) return;
  const auto alive = shared_from_this();
  begun_ = true;
  began_at_ = monotonic_now();
  housekeeping_.arm(loop_.timers(), kLookEvery);
  on_begin();
}

void Transfer::on_begin() {
  if (delay_ <= Milliseconds(0)) return answer(answer_);
  stream_->set_reading(false);
  late_.arm(loop_.timers(), delay_);
}

void Transfer::on_bytes(ByteSpan) {}

void Transfer::say(SharedBytes bytes) {
  out_.add(std::move(bytes));
  stream_->want_write();
}

void Transfer::say_head(unsigned status, std::string_view type, std::uint64_t length, std::string_view more) {
  const std::string fields = net::readable_by(request_.facts.origin) + std::string(more);
  const std::string head = http::make_reply_head(
      {.status = status, .content_type = type, .content_length = static_cast<std::size_t>(length), .keep_alive = false, .more = fields});
  say(SharedBytes::copy_of(as_bytes(head)));
}

void Transfer::answer(const Answer& given) {
  if (ending_ || closed_) return;
  const std::string body = given.words.empty() ? std::string() : std::string(given.words) + "\n";
  say_head(given.status, body.empty() ? std::string_view() : kWordsType, body.size(), given.more);
  if (!body.empty() && request_.parser.head().method != "HEAD") say(SharedBytes::copy_of(as_bytes(body)));
  stream_->set_reading(true);  // and ignored: a client that still sends shall come to the answer
  end_behind();
}

/// The stream asks again once everything has gone; the end must not come before that.
bool Transfer::fill(net::Gather& out, std::size_t limit) {
  if (!begun_) return false;
  if (out_.empty() && ending_) {
    loop_.post([self = shared_from_this()] { self->close(Reason::server_closed, true); });
    return false;
  }
  out_.move_to(out, limit);
  if (out_.empty() && !ending_) on_room();
  return ending_ || !out_.empty();
}

void Transfer::close(Reason reason, bool flush) {
  if (closed_) return;
  const auto alive = shared_from_this();
  stream_->close(reason, flush);
}

void Transfer::on_timer() {
  const auto alive = shared_from_this();
  const MonotonicTime now = monotonic_now();
  housekeeping_.arm(loop_.timers(), kLookEvery);
  if (const auto since = stream_->blocked_since(); since && now - *since >= kStall) return close(Reason::stalled, false);
  look_after(now);
}

void Transfer::on_closed(Reason reason) {
  closed_ = true;
  housekeeping_.cancel();
  late_.cancel();
  out_.clear();
  on_gone(reason);
}

log::Event Transfer::describe_event(std::string_view event, const StoredFile& file) const {
  log::Event line = log::info(event);
  line.field("address", request_.facts.peer.to_string());
  if (request_.facts.front) line.field("front", request_.facts.front->to_string());
  line.field("app", request_.target.application).field("file", file.id).field("name", file.name).field("size", file.size);
  return line;
}

}  // namespace sallyport::files
