#include "load/room/nats_member.hpp"

#include <charconv>

namespace sallyport::bench {
namespace {

constexpr std::string_view kEnd = "\r\n";
constexpr std::string_view kHello =
    R"(CONNECT {"verbose":false,"pedantic":false,"echo":true,"name":"bench","lang":"c++","version":"1"})"
    "\r\n";

}  // namespace

NatsMember::NatsMember(Poller& poller, Room& room, const StreamUrl& url, const ConnectOptions& connect)
    : Member(room), subject_(url.app), link_(make_link(poller, *this, url, connect)) {}

/// The answer to PING says that the subscription stands.
void NatsMember::on_connected() {
  link_->send(as_bytes(std::string(kHello) + "SUB " + subject_ + " 1\r\nPING\r\n"));
}

void NatsMember::say(const std::string& text) {
  link_->send(as_bytes("PUB " + subject_ + " " + std::to_string(text.size()) + "\r\n" + text + "\r\n"));
}

void NatsMember::on_bytes(ByteSpan bytes) {
  std::string_view rest = as_text(bytes);
  std::string whole;
  if (!held_.empty()) {
    whole = std::exchange(held_, {});
    whole += rest;
    rest = whole;
  }
  while (const std::size_t taken = take(rest)) rest.remove_prefix(taken);
  held_ = rest;
}

std::size_t NatsMember::take(std::string_view bytes) {
  const std::size_t end = bytes.find(kEnd);
  if (end == std::string_view::npos) return 0;
  const std::string_view line = bytes.substr(0, end);
  if (line.starts_with("MSG ")) return take_message(bytes, end);
  if (line == "PONG") become_ready();
  if (line == "PING") link_->send(as_bytes("PONG\r\n"));
  if (line.starts_with("-ERR")) fail(std::string(line));
  return end + kEnd.size();
}

/// MSG subject sid length
std::size_t NatsMember::take_message(std::string_view bytes, std::size_t line) {
  const std::size_t digits = bytes.rfind(' ', line) + 1;
  std::size_t length = 0;
  std::from_chars(bytes.data() + digits, bytes.data() + line, length);
  const std::size_t begin = line + kEnd.size();
  if (bytes.size() < begin + length + kEnd.size()) return 0;
  hear(bytes.substr(begin, length));
  return begin + length + kEnd.size();
}

}  // namespace sallyport::bench
