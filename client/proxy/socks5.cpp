#include "client/proxy/socks5.hpp"

#include <algorithm>
#include <array>

#include "base/ip_address.hpp"

namespace sallyport::client {
namespace {

constexpr std::uint8_t kVersion = 5;
constexpr std::uint8_t kLoginVersion = 1;  // RFC 1929
constexpr std::uint8_t kConnect = 1;
constexpr std::size_t kV4Offset = 12;  // in an IpAddress
constexpr std::size_t kLongestText = 255;

enum Method : std::uint8_t { kNoLogin = 0, kUserAndPassword = 2, kNoneAcceptable = 0xff };
enum AddressType : std::uint8_t { kV4 = 1, kName = 3, kV6 = 4 };

struct Refusal {
  Obstacle obstacle;
  std::string_view words;
};
// RFC 1928, section 6: the reply's code, from 1.
constexpr std::array kRefusals = std::to_array<Refusal>({
    {Obstacle::proxy_cannot_reach, "general failure"},
    {Obstacle::connect_refused, "not allowed by its rules"},
    {Obstacle::proxy_cannot_reach, "network unreachable"},
    {Obstacle::proxy_cannot_reach, "host unreachable"},
    {Obstacle::proxy_cannot_reach, "connection refused"},
    {Obstacle::proxy_cannot_reach, "TTL expired"},
    {Obstacle::unsupported, "command not supported"},
    {Obstacle::unsupported, "address type not supported"},
});

void add(ByteVector& out, ByteSpan bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// A length and at most 255 bytes.
void add_text(ByteVector& out, std::string_view text) {
  text = text.substr(0, kLongestText);
  out.push_back(static_cast<std::uint8_t>(text.size()));
  add(out, as_bytes(text));
}

}  // namespace

Socks5::Socks5(std::string host, std::uint16_t port, std::string user, std::string password)
    : host_(std::move(host)), port_(port), user_(std::move(user)), password_(std::move(password)) {}

void Socks5::begin(ByteVector& out) {
  waits_ = Waits::method;
  held_.clear();
  if (user_.empty()) {
    out.insert(out.end(), {kVersion, 1, kNoLogin});
  } else {
    out.insert(out.end(), {kVersion, 2, kNoLogin, kUserAndPassword});
  }
}

ProxyExchange::Progress Socks5::read(ByteSpan input, ByteVector& out) {
  std::size_t consumed = 0;
  while (consumed < input.size()) {
    held_.push_back(input[consumed++]);
    const std::uint8_t version = waits_ == Waits::login ? kLoginVersion : kVersion;
    if (held_.front() != version) return fail(Obstacle::proxy_bad_reply, "no SOCKS 5 reply", consumed);
    if (held_.size() < wanted()) continue;
    const Progress progress = on_message(out, consumed);
    held_.clear();
    if (progress.step != Step::more) return progress;
  }
  return {Step::more, consumed};
}

std::size_t Socks5::wanted() const {
  if (waits_ != Waits::reply) return 2;
  constexpr std::size_t kHead = 4;
  constexpr std::size_t kPort = 2;
  if (held_.size() <= kHead) return kHead + 1;
  switch (held_[kHead - 1]) {
    case kV4:
      return kHead + 4 + kPort;
    case kV6:
      return kHead + 16 + kPort;
    case kName:
      return kHead + 1 + held_[kHead] + kPort;
    default:
      return kHead + 1;  // on_reply() refuses it
  }
}

ProxyExchange::Progress Socks5::on_message(ByteVector& out, std::size_t consumed) {
  switch (waits_) {
    case Waits::method:
      return on_method(out, consumed);
    case Waits::login:
      return on_login(out, consumed);
    case Waits::reply:
      break;
  }
  return on_reply(consumed);
}

ProxyExchange::Progress Socks5::on_method(ByteVector& out, std::size_t consumed) {
  const std::uint8_t method = held_[1];
  if (method == kNoLogin) {
    send_request(out);
    return {Step::more, consumed};
  }
  if (method == kUserAndPassword && !user_.empty()) {
    send_login(out);
    return {Step::more, consumed};
  }
  if (method != kNoneAcceptable)
    return fail(Obstacle::proxy_bad_reply, "a SOCKS 5 method nobody offered", consumed);
  if (user_.empty()) return fail(Obstacle::proxy_wants_credentials, "SOCKS 5: a login is needed", consumed);
  return fail(Obstacle::proxy_scheme_unknown, "SOCKS 5: it takes no user and password", consumed);
}

void Socks5::send_login(ByteVector& out) {
  out.push_back(kLoginVersion);
  add_text(out, user_);
  add_text(out, password_);
  waits_ = Waits::login;
}

ProxyExchange::Progress Socks5::on_login(ByteVector& out, std::size_t consumed) {
  if (held_[1] != 0) return fail(Obstacle::proxy_refuses_credentials, "SOCKS 5: login refused", consumed);
  send_request(out);
  return {Step::more, consumed};
}

void Socks5::send_request(ByteVector& out) {
  out.insert(out.end(), {kVersion, kConnect, 0});
  if (const auto address = IpAddress::parse(host_); !address) {
    out.push_back(kName);
    add_text(out, host_);
  } else if (address->is_v4()) {
    out.push_back(kV4);
    add(out, ByteSpan(address->bytes).subspan(kV4Offset));
  } else {
    out.push_back(kV6);
    add(out, address->bytes);
  }
  out.insert(out.end(), {static_cast<std::uint8_t>(port_ >> 8), static_cast<std::uint8_t>(port_)});
  waits_ = Waits::reply;
}

ProxyExchange::Progress Socks5::on_reply(std::size_t consumed) {
  const std::uint8_t code = held_[1];
  const std::uint8_t type = held_[3];
  if (code > 0 && code <= kRefusals.size()) {
    const Refusal& refusal = kRefusals[code - 1u];
    return fail(refusal.obstacle, "SOCKS 5 reply " + std::to_string(code) + ": " + std::string(refusal.words),
                consumed);
  }
  if (code != 0) return fail(Obstacle::proxy_bad_reply, "SOCKS 5 reply " + std::to_string(code), consumed);
  if (type != kV4 && type != kV6 && type != kName) {
    return fail(Obstacle::proxy_bad_reply, "SOCKS 5 reply with address type " + std::to_string(type),
                consumed);
  }
  return {Step::done, consumed};
}

}  // namespace sallyport::client
