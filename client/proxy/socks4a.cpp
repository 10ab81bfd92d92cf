#include "client/proxy/socks4a.hpp"

#include <algorithm>

#include "base/ip_address.hpp"

namespace sallyport::client {
namespace {

constexpr std::uint8_t kVersion = 4;
constexpr std::uint8_t kConnect = 1;
constexpr std::size_t kReply = 8;
constexpr std::size_t kV4Offset = 12;  // in an IpAddress
constexpr std::uint8_t kNameFollows[] = {0, 0, 0, 1};

enum Code : std::uint8_t { kGranted = 90, kRejected = 91, kNoIdentd = 92, kOtherIdentd = 93 };

void add(ByteVector& out, ByteSpan bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void add_text(ByteVector& out, std::string_view text) {
  add(out, as_bytes(text));
  out.push_back(0);
}

}  // namespace

Socks4a::Socks4a(std::string host, std::uint16_t port, std::string user)
    : host_(std::move(host)), port_(port), user_(std::move(user)) {}

void Socks4a::begin(ByteVector& out) {
  reply_.clear();
  const auto address = IpAddress::parse(host_);
  const bool is_v4 = address && address->is_v4();
  out.insert(out.end(),
             {kVersion, kConnect, static_cast<std::uint8_t>(port_ >> 8), static_cast<std::uint8_t>(port_)});
  add(out, is_v4 ? ByteSpan(address->bytes).subspan(kV4Offset) : ByteSpan(kNameFollows));
  add_text(out, user_);
  if (!is_v4) add_text(out, host_);
}

ProxyExchange::Progress Socks4a::read(ByteSpan input, ByteVector&) {
  if (reply_.empty() && !input.empty() && input.front() != 0)
    return fail(Obstacle::proxy_bad_reply, "no SOCKS 4 reply", 1);
  const std::size_t consumed = std::min(input.size(), kReply - reply_.size());
  add(reply_, input.first(consumed));
  if (reply_.size() < kReply) return {Step::more, consumed};
  return judge(consumed);
}

ProxyExchange::Progress Socks4a::judge(std::size_t consumed) {
  switch (reply_[1]) {
    case kGranted:
      return {Step::done, consumed};
    case kRejected:
      return fail(Obstacle::connect_refused, "SOCKS 4 reply 91: rejected or failed", consumed);
    case kNoIdentd:
      return fail(Obstacle::proxy_wants_credentials, "SOCKS 4 reply 92: it asks for identd", consumed);
    case kOtherIdentd:
      return fail(Obstacle::proxy_refuses_credentials, "SOCKS 4 reply 93: identd names another user",
                  consumed);
    default:
      return fail(Obstacle::proxy_bad_reply, "SOCKS 4 reply " + std::to_string(reply_[1]), consumed);
  }
}

}  // namespace sallyport::client
