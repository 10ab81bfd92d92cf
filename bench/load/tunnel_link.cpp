#include "load/tunnel_link.hpp"

#include <array>

#include "base/byte_writer.hpp"
#include "common/clock.hpp"

namespace sallyport::bench {
namespace {

constexpr std::array<std::uint8_t, 1> kNothing = {0};
constexpr int kIntervalStep = 16;  ///< milliseconds that one unit of the interval byte stands for

}  // namespace

TunnelLink::TunnelLink(Poller& poller, Peer& peer, const Endpoint& to, const MakeLink& make)
    : peer_(peer),
      host_(to.address + ":" + std::to_string(to.port)),
      timer_(poller, [this] { post(next_path("idle"), kNothing); }),
      below_(make(*this)) {}

/// A pending /idle is left out when there is something to send.
void TunnelLink::send(ByteSpan bytes) {
  unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
  if (!session_.empty() && !awaiting_reply_) send_waiting();
}

void TunnelLink::send_waiting() {
  timer_.cancel();
  post(next_path("send"), unsent_);
  unsent_.clear();
}

void TunnelLink::on_connected() {
  post("/open/1", kNothing);
}

void TunnelLink::on_bytes(ByteSpan bytes) {
  replies_.add(bytes);
  while (const auto reply = replies_.next()) on_reply(*reply);
}

void TunnelLink::on_closed(const std::string& why) {
  timer_.cancel();
  peer_.on_closed(why);
}

void TunnelLink::on_reply(const HttpReply& reply) {
  constexpr int kOk = 200;
  if (reply.status != kOk || reply.body.empty())
    return peer_.on_closed("the tunnel answered with status " + std::to_string(reply.status));
  awaiting_reply_ = false;
  if (session_.empty()) {
    session_ = as_text(reply.body.first(reply.body.size() - 1));
    return peer_.on_connected();
  }
  const unsigned interval = reply.body.front();
  if (reply.body.size() > 1) peer_.on_bytes(reply.body.subspan(1));
  request_next(interval);
}

/// Unless on_bytes has made somebody send.
void TunnelLink::request_next(unsigned interval) {
  if (awaiting_reply_) return;
  if (!unsent_.empty()) return send_waiting();
  timer_.set_at(now_nanos() + interval * kIntervalStep * kNanosPerMilli);
}

void TunnelLink::post(const std::string& path, ByteSpan body) {
  awaiting_reply_ = true;
  const std::string header = "POST " + path + " HTTP/1.1\r\nHost: " + host_ +
                             "\r\nUser-Agent: Shockwave Flash\r\nContent-Type: application/x-fcs\r\n"
                             "Connection: Keep-Alive\r\nCache-Control: no-cache\r\nContent-Length: " +
                             std::to_string(body.size()) + "\r\n\r\n";
  ByteVector request;
  ByteWriter writer(request);
  writer.text(header);
  writer.bytes(body);
  below_->send(request);
}

std::string TunnelLink::next_path(const std::string& verb) {
  return "/" + verb + "/" + session_ + "/" + std::to_string(sequence_++);
}

}  // namespace sallyport::bench
