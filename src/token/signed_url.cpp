#include "token/signed_url.hpp"

#include <algorithm>
#include <charconv>

#include <openssl/sha.h>

#include "base/name.hpp"
#include "base/random.hpp"
#include "token/jwt.hpp"
#include "token/percent.hpp"
#include "token/strict_json.hpp"

namespace sallyport::token {
namespace {

constexpr std::string_view kVersion = "sallyport-url-1";
constexpr std::size_t kIdBytes = 12;

Error malformed(std::string why) {
  return {Reason::bad_token, "The signed URL is malformed: " + std::move(why) + "."};
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// 64 lower-case hexadecimal digits.
bool read_hex(std::string_view text, Hmac& out) {
  if (text.size() != 2 * out.size()) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit_of(text[2 * i]);
    const int low = digit_of(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

/// Digits without a zero in front.
std::optional<std::int64_t> read_time(const std::string& text) {
  std::int64_t time = 0;
  const bool canonical = !text.empty() && text.size() <= 12 &&
                         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
                         (text.size() == 1 || text[0] != '0');
  if (!canonical) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), time);
  if (time > kLatestTime) return std::nullopt;
  return time;
}

/// Stores one "name=value" of the query, if the name is one of ours.
Result<void> store(SignedUrl& url, std::array<bool, SignedUrl::kNames.size() + 1>& seen, std::string_view pair) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return {};
  const std::string_view name = pair.substr(0, equals);
  const auto found = std::find(SignedUrl::kNames.begin(), SignedUrl::kNames.end(), name);
  const bool is_signature = name == "st";
  if (found == SignedUrl::kNames.end() && !is_signature) return {};
  const auto index = static_cast<std::size_t>(found - SignedUrl::kNames.begin());
  if (std::exchange(seen[index], true)) return malformed(std::string(name) + " is there twice");
  auto value = percent_decode(pair.substr(equals + 1));
  if (!value || !is_plain_text(*value))
    return malformed(std::string(name) + " is not a text of at most 255 bytes");
  if (is_signature) {
    if (!read_hex(*value, url.signature)) return malformed("st is not 64 hexadecimal digits in lower case");
    return {};
  }
  url.values[index] = *std::move(value);
  return {};
}

/// The beginning of a digest of the signature: names the URL without being of use to anybody.
std::string id_of(const Hmac& signature) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(signature.data(), signature.size(), digest.data());
  return "url-" + to_hex(ByteSpan(digest).first(kIdBytes));
}

Result<Permission> read_permission(const SignedUrl& url, std::string_view word, const PlacePattern& place) {
  const auto action = parse_action(word);
  if (!action) return malformed("may has a word that is none of connect, publish, play and call");
  Permission permission{*action, std::nullopt, place};
  if (!names_stream(*action)) return permission;
  auto stream = Pattern::parse(url[SignedUrl::stream]);
  if (!stream) return malformed("stream is no pattern: " + stream.error().message);
  permission.stream = *std::move(stream);
  return permission;
}

Result<Permissions> read_permissions(const SignedUrl& url) {
  const auto place = PlacePattern::parse(url[SignedUrl::path]);
  if (!place)
    return malformed("path is no application, and no application/instance: " + place.error().message);
  Permissions permissions;
  std::string_view words = url[SignedUrl::may];
  do {
    const std::string_view word = words.substr(0, words.find(','));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    auto permission = read_permission(url, word, *place);
    if (!permission) return std::move(permission).error();
    permissions.all.push_back(*std::move(permission));
  } while (!words.empty() && permissions.all.size() < 8);
  return permissions;
}

}  // namespace

bool is_signed_url(std::string_view token) {
  return token.find('=') != std::string_view::npos;
}

Result<SignedUrl> parse_signed_url(std::string_view query) {
  if (query.size() > kMaxTokenBytes) return malformed("it is longer than 8 KiB");
  SignedUrl url;
  std::array<bool, SignedUrl::kNames.size() + 1> seen{};
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find_first_of("&?"));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (auto stored = store(url, seen, pair); !stored) return std::move(stored).error();
  }
  if (!seen.back()) return malformed("it has no st");
  if (url[SignedUrl::kid].empty()) return malformed("it has no kid");
  return url;
}

std::string canonical_text(const SignedUrl& url) {
  std::string text(kVersion);
  for (std::size_t i = 0; i < url.values.size(); ++i) {
    if (i == SignedUrl::sub && url.values[i].empty()) continue;  // older makers know ten lines
    text.append("\n").append(url.values[i]);
  }
  return text.append("\n");
}

std::string write_signed_url(const SignedUrl& url) {
  std::string query;
  for (std::size_t i = 0; i < url.values.size(); ++i) {
    if (url.values[i].empty()) continue;
    query.append(SignedUrl::kNames[i]).append("=").append(percent_encode(url.values[i], kPlainMarks)).append("&");
  }
  return query + "st=" + to_hex(url.signature);
}

Result<Claims> read_url_claims(const SignedUrl& url) {
  Claims claims;
  const auto expires = read_time(url[SignedUrl::exp]);
  if (!expires) return malformed("exp is not a whole number of seconds since 1970");
  claims.expires = *expires;
  if (!url[SignedUrl::nbf].empty()) {
    claims.not_before = read_time(url[SignedUrl::nbf]);
    if (!claims.not_before) return malformed("nbf is not a whole number of seconds since 1970");
  }
  if (!url[SignedUrl::ip].empty()) {
    const auto prefix = AddressPrefix::parse(url[SignedUrl::ip]);
    if (!prefix) return malformed("ip is no address and no prefix");
    claims.address = *prefix;
  }
  if (!url[SignedUrl::aud].empty()) claims.audience.push_back(url[SignedUrl::aud]);
  claims.id = url[SignedUrl::id].empty() ? id_of(url.signature) : url[SignedUrl::id];
  claims.subject = url[SignedUrl::sub];
  auto permissions = read_permissions(url);
  if (!permissions) return std::move(permissions).error();
  claims.permissions = *std::move(permissions);
  return claims;
}

}  // namespace sallyport::token
