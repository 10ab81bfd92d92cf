#include "client/bridge/socks_request.hpp"

#include <algorithm>

#include "base/ip_address.hpp"
#include "base/name.hpp"

namespace sallyport::client::bridge {
namespace {

constexpr std::uint8_t kSocks4 = 4;
constexpr std::uint8_t kSocks5 = 5;
constexpr std::uint8_t kConnect = 1;
constexpr std::size_t kLongestText = 255;  // of SOCKS4's user and SOCKS4a's name, without the zero behind it
constexpr std::size_t kPort = 2;
constexpr std::size_t kV4 = 4;
constexpr std::size_t kV6 = 16;
constexpr std::size_t kV4Offset = 12;  // in an IpAddress

enum Method : std::uint8_t { kNoLogin = 0, kNoneAcceptable = 0xff };
enum AddressType : std::uint8_t { kTypeV4 = 1, kTypeName = 3, kTypeV6 = 4 };
enum Reply5 : std::uint8_t {
  kGranted = 0,
  kFailure = 1,
  kUnreachable = 4,
  kBadCommand = 7,
  kBadAddressType = 8
};
enum Reply4 : std::uint8_t { kGranted4 = 90, kRefused4 = 91 };

std::uint16_t port_at(ByteSpan bytes) {
  return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

std::string address_text(ByteSpan bytes) {
  IpAddress address;
  if (bytes.size() == kV4) address.bytes[kV4Offset - 1] = address.bytes[kV4Offset - 2] = 0xff;
  std::copy(bytes.begin(), bytes.end(), address.bytes.end() - static_cast<std::ptrdiff_t>(bytes.size()));
  return address.to_string();
}

}  // namespace

SocksRequest::Progress SocksRequest::read(ByteSpan input, ByteVector& out) {
  std::size_t consumed = 0;
  while (consumed < input.size()) {
    held_.push_back(input[consumed++]);
    const bool text = waits_ == Waits::user4 || waits_ == Waits::name4;
    if (text ? held_.back() != 0 && held_.size() <= kLongestText : held_.size() < wanted()) continue;
    const Step step = on_part(out);
    if (step != Step::more) return {step, consumed};
  }
  return {Step::more, consumed};
}

/// Bytes of the part that is read now, as far as it is known.
std::size_t SocksRequest::wanted() const {
  constexpr std::size_t kHead = 4;
  switch (waits_) {
    case Waits::methods:
      return held_.empty() ? 1 : 1 + std::size_t{held_[0]};
    case Waits::request4:
      return 1 + kPort + kV4;
    case Waits::request5:
      if (held_.size() <= kHead) return kHead + 1;
      if (held_[kHead - 1] == kTypeV4) return kHead + kV4 + kPort;
      if (held_[kHead - 1] == kTypeV6) return kHead + kV6 + kPort;
      if (held_[kHead - 1] == kTypeName) return kHead + 1 + held_[kHead] + kPort;
      return kHead + 1;  // on_request5() refuses it
    default:
      return 1;
  }
}

SocksRequest::Step SocksRequest::on_part(ByteVector& out) {
  switch (waits_) {
    case Waits::version:
      version_ = held_.front();
      if (version_ != kSocks4 && version_ != kSocks5) return Step::refused;
      waits_ = version_ == kSocks5 ? Waits::methods : Waits::request4;
      held_.clear();
      return Step::more;
    case Waits::methods:
      return on_methods(out);
    case Waits::request5:
      return on_request5(out);
    case Waits::request4:
      return on_request4(out);
    default:
      return on_text_end(out);
  }
}

SocksRequest::Step SocksRequest::on_methods(ByteVector& out) {
  const bool offered = std::find(held_.begin() + 1, held_.end(), kNoLogin) != held_.end();
  out.insert(out.end(), {kSocks5, offered ? kNoLogin : kNoneAcceptable});
  waits_ = Waits::request5;
  held_.clear();
  return offered ? Step::more : Step::refused;
}

SocksRequest::Step SocksRequest::on_request5(ByteVector& out) {
  constexpr std::size_t kAddress = 4;
  const std::uint8_t type = held_[kAddress - 1];
  const bool known = type == kTypeV4 || type == kTypeV6 || type == kTypeName;
  if (held_[0] != kSocks5) return Step::refused;
  if (held_[1] != kConnect || !known) {
    reply(out, known ? kBadCommand : kBadAddressType, kRefused4);
    return Step::refused;
  }
  const ByteSpan address = ByteSpan(held_).subspan(kAddress, held_.size() - kAddress - kPort);
  port_ = port_at(ByteSpan(held_).last(kPort));
  if (type == kTypeName) return settle(std::string(as_text(address.subspan(1))), out);
  return settle(address_text(address), out);
}

/// 0.0.0.x, x not 0, is SOCKS4a: a name follows behind the user.
SocksRequest::Step SocksRequest::on_request4(ByteVector& out) {
  const ByteSpan ip = ByteSpan(held_).last(kV4);
  if (held_[0] != kConnect) {
    reply(out, kBadCommand, kRefused4);
    return Step::refused;
  }
  port_ = port_at(ByteSpan(held_).subspan(1));
  named_ = ip[0] == 0 && ip[1] == 0 && ip[2] == 0 && ip[3] != 0;
  host_ = address_text(ip);
  waits_ = Waits::user4;
  held_.clear();
  return Step::more;
}

/// The user is nobody's business here.
SocksRequest::Step SocksRequest::on_text_end(ByteVector& out) {
  if (held_.back() != 0) return settle({}, out);  // too long
  held_.pop_back();
  const std::string text(as_text(held_));
  held_.clear();
  if (waits_ == Waits::name4) return settle(text, out);
  if (!named_) return settle(host_, out);
  waits_ = Waits::name4;
  return Step::more;
}

SocksRequest::Step SocksRequest::settle(std::string host, ByteVector& out) {
  host_ = to_lower(host);
  const bool right = !host_.empty() && port_ != 0 && check_host(host_) &&
                     (host_.find(':') == std::string::npos || IpAddress::parse(host_));
  if (right) return Step::done;
  reply(out, kFailure, kRefused4);
  return Step::refused;
}

void SocksRequest::accept(ByteVector& out) const {
  reply(out, kGranted, kGranted4);
}

void SocksRequest::refuse(ByteVector& out) const {
  reply(out, kUnreachable, kRefused4);
}

/// Where we are bound is of no interest to anybody: zeros.
void SocksRequest::reply(ByteVector& out, std::uint8_t code5, std::uint8_t code4) const {
  if (version_ == kSocks5) {
    out.insert(out.end(), {kSocks5, code5, 0, kTypeV4, 0, 0, 0, 0, 0, 0});
  } else {
    out.insert(out.end(), {0, code4, 0, 0, 0, 0, 0, 0});
  }
}

}  // namespace sallyport::client::bridge
