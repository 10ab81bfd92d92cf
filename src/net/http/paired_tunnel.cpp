#include "net/http/paired_tunnel.hpp"

#include <algorithm>
#include <utility>

#include "http/text_document.hpp"
#include "net/http/tunnel_mac.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kMostBody = PairedTunnel::kMostBytes * 4 / 3 + http::kTextDocumentFrame + 4;

std::string_view word_of(TunnelVerb verb) {
  switch (verb) {
    case TunnelVerb::send:
      return "send";
    case TunnelVerb::idle:
      return "idle";
    case TunnelVerb::close:
      return "close";
  }
  return {};
}

}  // namespace

PairedTunnel::PairedTunnel(Opening opening, const http::TunnelHello& hello, const http::TunnelSecret& secret)
    : TunnelStream(std::move(opening)), reply_type_(hello.reply_type), text_(hello.text), secret_(secret) {}

bool PairedTunnel::authentic(TunnelRequest& request) {
  const auto refused = [&](unsigned status, bool wrong, Reason reason) {
    request.answer({.status = status, .body = {}, .wrong_id = wrong, .refusal = reason, .origin = facts().origin});
    return false;
  };
  if (request.body.size() > kMostBody) return refused(413, false, Reason::none);
  if (text_ && request.verb == TunnelVerb::send) {
    auto body = http::parse_text_document(as_text(request.body));
    if (!body) return refused(400, false, Reason::none);
    request.body = std::move(*body);
  }
  const auto query = http::parse_tunnel_query(request.query);
  const std::string target = std::string(word_of(request.verb)) + "/" + std::to_string(request.sequence) +
                             "?" + std::string(query.text);
  const ByteSpan body = request.verb == TunnelVerb::send ? ByteSpan(request.body) : ByteSpan();
  if (!is_tunnel_mac(query.mac, secret_, target, body)) return refused(404, true, Reason::tunnel_binding);
  return true;
}

void PairedTunnel::refuse(const TunnelRequest& request, unsigned status) const {
  request.answer({.status = status, .body = {}, .origin = facts().origin});
}

void PairedTunnel::take(TunnelRequest request, MonotonicTime now) {
  const std::string text = std::move(request.query);
  const auto query = http::parse_tunnel_query(text);
  switch (request.verb) {
    case TunnelVerb::send:
      return take_send(std::move(request), query, now);
    case TunnelVerb::idle:
      return take_idle(std::move(request), query, now);
    case TunnelVerb::close:
      return take_close(std::move(request), query);
  }
}

void PairedTunnel::take_send(TunnelRequest request, const http::TunnelQuery& query, MonotonicTime now) {
  const std::uint64_t have = bytes_received();
  if (!query.up || *query.up > have || !send_lane_.admits(request.sequence)) return refuse(request, 409);
  if (send_) reply(send_, {}, false);  // this is its repetition
  send_ = Waiting{std::move(request.answer), request.sequence, now + kInboxWait};
  event_loop().at_end_of_turn(*this);
  const auto known =
      static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(have - *query.up, request.body.size()));
  request.body.erase(request.body.begin(), request.body.begin() + known);
  receive(std::move(request.body));
}

void PairedTunnel::take_idle(TunnelRequest request, const http::TunnelQuery& query, MonotonicTime now) {
  if (!query.down || !idle_lane_.admits(request.sequence) || !acknowledge(*query.down))
    return refuse(request, 409);
  if (idle_) reply(idle_, {}, false);
  const Milliseconds wait(std::min<std::uint64_t>(query.wait.value_or(0), kLongestHold.count()));
  idle_ = Waiting{std::move(request.answer), request.sequence, now + wait};
  event_loop().at_end_of_turn(*this);
}

void PairedTunnel::take_close(TunnelRequest request, const http::TunnelQuery& query) {
  if (query.down) acknowledge(*query.down);
  std::optional<Waiting> last(Waiting{std::move(request.answer), request.sequence, {}});
  reply(last, {}, true);
  finish(closing() == Reason::none ? Reason::client_closed : closing());
}

bool PairedTunnel::acknowledge(std::uint64_t down) {
  if (down < acknowledged_ || down - acknowledged_ > unacknowledged_.size()) return false;
  unacknowledged_.erase(unacknowledged_.begin(),
                        unacknowledged_.begin() + static_cast<std::ptrdiff_t>(down - acknowledged_));
  acknowledged_ = down;
  return true;
}

std::size_t PairedTunnel::room() const {
  std::size_t most = kMostBytes;
  if (text_) most = (most - http::kTextDocumentFrame) / 4 * 3;
  most -= http::TunnelReplyHead::kSize;
  return most - std::min(most, unacknowledged_.size());
}

void PairedTunnel::answer() {
  if (send_ && (!inbox_is_full() || monotonic_now() >= send_->until)) reply(send_, {}, false);
  if (idle_) answer_idle();
}

void PairedTunnel::answer_idle() {
  if (const std::size_t limit = room(); limit > 0) {
    const ByteVector fresh = take_bytes(limit);
    if (closed() || !idle_) return;
    unacknowledged_.insert(unacknowledged_.end(), fresh.begin(), fresh.end());
    note_sent(fresh.size());
  }
  const bool ended = closing() != Reason::none && TunnelStream::all_said();
  if (unacknowledged_.empty() && !ended && monotonic_now() < idle_->until) return;
  if (ended) end_unsaid_ = false;
  reply(idle_, unacknowledged_, ended);
}

void PairedTunnel::reply(std::optional<Waiting>& waiting, ByteSpan data, bool ended) {
  const Waiting answered = *std::exchange(waiting, std::nullopt);
  ByteVector body;
  body.reserve(http::TunnelReplyHead::kSize + data.size());
  http::write_tunnel_reply_head(body, {.ended = ended,
                                       .more = more_to_send(),
                                       .number = answered.number,
                                       .up = bytes_received(),
                                       .down = acknowledged_});
  body.insert(body.end(), data.begin(), data.end());
  const SharedBytes bytes =
      SharedBytes::copy_of(text_ ? as_bytes(http::make_text_document(body)) : ByteSpan(body));
  answered.answer({.status = 200,
                   .body = bytes,
                   .proved = is_proved(),
                   .content_type = reply_type_,
                   .origin = facts().origin});
}

void PairedTunnel::on_time(MonotonicTime now) {
  if (answer_deadline() <= now) event_loop().at_end_of_turn(*this);
}

MonotonicTime PairedTunnel::answer_deadline() const {
  MonotonicTime at = MonotonicTime::max();
  if (send_) at = std::min(at, send_->until);
  if (idle_) at = std::min(at, idle_->until);
  return at;
}

void PairedTunnel::refuse_all(unsigned status) {
  for (auto* waiting : {&send_, &idle_})
    if (const auto refused = std::exchange(*waiting, std::nullopt))
      refused->answer({.status = status, .body = {}, .origin = facts().origin});
}

}  // namespace sallyport::net
