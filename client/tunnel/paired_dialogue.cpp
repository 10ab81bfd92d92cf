#include "client/tunnel/paired_dialogue.hpp"

#include <utility>

#include "http/text_document.hpp"
#include "net/http/tunnel_mac.hpp"

namespace sallyport::client {
namespace {

/// A poll's body means nothing, but some boxes do not like a POST without one.
SharedBytes nothing(bool text) {
  constexpr std::uint8_t kZero = 0;
  const ByteSpan zero(&kZero, 1);
  return SharedBytes::copy_of(text ? as_bytes(http::make_text_document(zero)) : zero);
}

}  // namespace

PairedDialogue::PairedDialogue(http::TunnelWelcome welcome, bool text)
    : welcome_(std::move(welcome)), text_(text), hold_(welcome_.hold) {}

std::size_t PairedDialogue::send_limit() const {
  return text_ ? (kMostBytes - http::kTextDocumentFrame) / 4 * 3 : kMostBytes;
}

TunnelAsk PairedDialogue::ask(std::string_view verb, std::uint64_t number, const http::TunnelQuery& query,
                              ByteSpan signed_body, SharedBytes body) const {
  const std::string numbered = std::to_string(number);
  const std::string text = http::make_tunnel_query(query);
  const std::string said = std::string(verb) + "/" + numbered + "?" + text;
  const std::string mac = net::tunnel_mac(*welcome_.secret, said, signed_body);
  TunnelAsk made;
  made.target.append("/").append(verb).append("/").append(welcome_.id).append("/").append(numbered);
  made.target.append("?").append(text).append(text.empty() ? "m=" : "&m=").append(mac);
  made.body = std::move(body);
  made.held = query.wait.has_value();
  made.hold = Milliseconds(query.wait.value_or(0));
  return made;
}

void PairedDialogue::begin_send(ByteVector bytes) {
  sending_ = std::move(bytes);
  send_body_ =
      SharedBytes::copy_of(text_ ? as_bytes(http::make_text_document(sending_)) : ByteSpan(sending_));
  ++send_number_;
}

TunnelAsk PairedDialogue::send() const {
  http::TunnelQuery query;
  query.up = sent_;
  return ask("send", send_number_, query, sending_, send_body_);
}

bool PairedDialogue::answers_send(ByteSpan body) const {
  const auto head = http::read_tunnel_reply_head(body);
  return head && head->number == send_number_ && head->up == sent_ + sending_.size();
}

void PairedDialogue::on_send_answered() {
  sent_ += sending_.size();
  sending_.clear();
  send_body_ = {};
}

void PairedDialogue::begin_idle() {
  ++idle_number_;
}

TunnelAsk PairedDialogue::idle() const {
  http::TunnelQuery query;
  query.down = received_;
  query.wait = static_cast<std::uint64_t>(hold_.hold().count());
  return ask("idle", idle_number_, query, {}, nothing(text_));
}

bool PairedDialogue::answers_idle(ByteSpan body) const {
  const auto head = http::read_tunnel_reply_head(body);
  return head && head->number == idle_number_ && head->down == received_;
}

PairedDialogue::News PairedDialogue::on_idle_answered(ByteSpan body) {
  const auto head = http::read_tunnel_reply_head(body);
  const ByteSpan fresh = body.subspan(http::TunnelReplyHead::kSize);
  received_ += fresh.size();
  if (fresh.empty()) {
    hold_.on_quiet();
  } else {
    hold_.on_data();
  }
  return {fresh, head->ended};
}

void PairedDialogue::on_idle_lost(std::optional<Milliseconds> waited) {
  if (waited) {
    hold_.on_cut(*waited);
  } else {
    hold_.on_silence();
  }
}

TunnelAsk PairedDialogue::close() {
  http::TunnelQuery query;
  query.down = received_;
  return ask("close", ++send_number_, query, {}, nothing(text_));
}

}  // namespace sallyport::client
