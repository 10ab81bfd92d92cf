#include "client/proxy/refusal.hpp"

#include <array>
#include <string>

#include "base/name.hpp"
#include "client/printable.hpp"

namespace sallyport::client {
namespace {

constexpr std::uint16_t kHttpsPort = 443;

struct Meaning {
  std::string_view sign;
  Obstacle obstacle;
};

// Squid's own pages, by the name at the beginning of X-Squid-Error. Pages of its administrator's making
// (deny_info) have names of their own, which the words below are looked for in.
constexpr std::array kPages = std::to_array<Meaning>({
    {"ERR_ACL_TIME_QUOTA_EXCEEDED", Obstacle::outside_hours},
    {"ERR_CANNOT_FORWARD", Obstacle::proxy_cannot_reach},
    {"ERR_CONNECT_FAIL", Obstacle::proxy_cannot_reach},
    {"ERR_DNS_FAIL", Obstacle::proxy_cannot_reach},
    {"ERR_FORWARDING_DENIED", Obstacle::proxy_cannot_reach},
    {"ERR_GATEWAY_FAILURE", Obstacle::proxy_cannot_reach},
    {"ERR_LIFETIME_EXP", Obstacle::proxy_cannot_reach},
    {"ERR_READ_TIMEOUT", Obstacle::proxy_cannot_reach},
    {"ERR_SECURE_CONNECT_FAIL", Obstacle::proxy_cannot_reach},
    {"ERR_ZERO_SIZE_OBJECT", Obstacle::proxy_cannot_reach},
    {"ERR_ICAP_FAILURE", Obstacle::body_refused},
    {"ERR_TOO_BIG", Obstacle::body_refused},
});

// In the page's name, the phrase or the body; lower case, '_' and '-' are blanks. "At this time" is not among
// them: squid's ordinary page says it of every refusal.
constexpr std::array kWords = std::to_array<Meaning>({
    {"permitted hours", Obstacle::outside_hours},   {"allowed hours", Obstacle::outside_hours},
    {"office hours", Obstacle::outside_hours},      {"working hours", Obstacle::outside_hours},
    {"business hours", Obstacle::outside_hours},    {"outside hours", Obstacle::outside_hours},
    {"out of hours", Obstacle::outside_hours},      {"these hours", Obstacle::outside_hours},
    {"time of day", Obstacle::outside_hours},       {"time quota", Obstacle::outside_hours},
    {"user barred", Obstacle::user_barred},         {"user blocked", Obstacle::user_barred},
    {"user denied", Obstacle::user_barred},         {"user not allowed", Obstacle::user_barred},
    {"user is barred", Obstacle::user_barred},      {"user is blocked", Obstacle::user_barred},
    {"user is not allowed", Obstacle::user_barred}, {"user is not permitted", Obstacle::user_barred},
    {"your account", Obstacle::user_barred},
});

/// Lower case, without tags, every run of blanks, '_' and '-' one blank.
std::string plain_words(std::string_view text) {
  std::string plain;
  bool in_tag = false;
  for (const char c : text) {
    if (c == '<') in_tag = true;
    const bool blank = in_tag || static_cast<unsigned char>(c) <= ' ' || c == '_' || c == '-';
    if (c == '>') in_tag = false;
    if (!blank && c != '>') plain.push_back(c);
    if (blank && !plain.empty() && plain.back() != ' ') plain.push_back(' ');
  }
  return to_lower(plain);
}

std::string_view page_of(const ProxyRefusal& refusal) {
  return refusal.squid_error.substr(0, refusal.squid_error.find(' '));
}

Obstacle by_words(const ProxyRefusal& refusal) {
  for (const std::string_view text :
       {page_of(refusal), refusal.phrase, refusal.body.substr(0, kRefusalBodyBytes)}) {
    const std::string words = plain_words(text);
    for (const Meaning& one : kWords)
      if (words.find(one.sign) != std::string::npos) return one.obstacle;
  }
  return Obstacle::none;
}

Obstacle by_page(const ProxyRefusal& refusal) {
  for (const Meaning& one : kPages)
    if (page_of(refusal) == one.sign) return one.obstacle;
  return Obstacle::none;
}

Obstacle by_status(const ProxyRefusal& refusal) {
  switch (refusal.status) {
    case 511:  // RFC 6585, section 6
      return Obstacle::captive_portal;
    case 403:
    case 451:
      // CONNECT to 443 is what proxies are there for: if not even that is let through, it is the destination.
      return refusal.connect && refusal.port != kHttpsPort ? Obstacle::connect_refused
                                                           : Obstacle::destination_forbidden;
    case 502:
    case 503:
    case 504:
      return Obstacle::proxy_cannot_reach;
    case 400:
    case 404:
    case 405:
    case 501:
      return refusal.connect ? Obstacle::proxy_bad_reply : Obstacle::http_error;
    default:
      return refusal.status / 100 == 3 ? Obstacle::captive_portal : Obstacle::http_error;
  }
}

Obstacle obstacle_of(const ProxyRefusal& refusal) {
  const bool forbidden = refusal.status == 403 || refusal.status == 451;
  if (const Obstacle by = by_page(refusal); by != Obstacle::none) return by;
  if (const Obstacle by = forbidden ? by_words(refusal) : Obstacle::none; by != Obstacle::none) return by;
  return by_status(refusal);
}

}  // namespace

Failure explain(const ProxyRefusal& refusal) {
  std::string detail = std::to_string(refusal.status);
  if (!refusal.phrase.empty()) detail += " " + printable(refusal.phrase);
  if (!refusal.squid_error.empty()) detail += " (" + printable(refusal.squid_error) + ")";
  if (refusal.status / 100 == 3 && !refusal.location.empty()) detail += " to " + printable(refusal.location);
  return {obstacle_of(refusal), Stage::proxy, std::move(detail)};
}

}  // namespace sallyport::client
