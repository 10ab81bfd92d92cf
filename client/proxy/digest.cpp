#include "client/proxy/digest.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <openssl/evp.h>

#include "base/name.hpp"
#include "base/random.hpp"
#include "http/text.hpp"

namespace sallyport::client {
namespace {

struct Algorithm {
  std::string_view name;  // lower case
  const EVP_MD* (*hash)();
  bool session;
  int strength;
};

constexpr std::array kAlgorithms = std::to_array<Algorithm>({
    {"md5", EVP_md5, false, 1},
    {"md5-sess", EVP_md5, true, 1},
    {"sha-256", EVP_sha256, false, 2},
    {"sha-256-sess", EVP_sha256, true, 2},
});

const Algorithm* algorithm_of(const Challenge& challenge) {
  const std::string name = to_lower(challenge.find("algorithm"));
  const auto* found = std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](const Algorithm& one) {
    return one.name == (name.empty() ? std::string_view("md5") : name);
  });
  return found == kAlgorithms.end() ? nullptr : found;
}

/// Whether the comma-separated list has "auth".
bool offers_auth(std::string_view qop) {
  while (!qop.empty()) {
    const std::size_t comma = std::min(qop.find(','), qop.size());
    if (http::equal_ignoring_case(http::trimmed(qop.substr(0, comma)), "auth")) return true;
    qop.remove_prefix(std::min(comma + 1, qop.size()));
  }
  return false;
}

std::string hash(const Algorithm& algorithm, std::string_view text) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm.hash(), nullptr) != 1) return {};
  return to_hex(ByteSpan(digest).first(size));
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(text.empty() ? "" : ":").append(part);
  return text;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + '"';
}

/// "00000001"
std::string nonce_count(std::uint32_t count) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", count);
  return text;
}

/// RFC 7616, sections 3.4.1 to 3.4.3; with no qop as RFC 2069 has it.
std::string response_of(const Algorithm& algorithm, const Challenge& challenge, const DigestRequest& request,
                        std::string_view count) {
  const std::string_view nonce = challenge.find("nonce");
  std::string secret = hash(algorithm, joined({request.user, challenge.find("realm"), request.password}));
  if (algorithm.session) secret = hash(algorithm, joined({secret, nonce, request.cnonce}));
  const std::string what = hash(algorithm, joined({request.method, request.uri}));
  if (challenge.find("qop").empty()) return hash(algorithm, joined({secret, nonce, what}));
  return hash(algorithm, joined({secret, nonce, count, request.cnonce, "auth", what}));
}

std::string user_field(const Algorithm& algorithm, const Challenge& challenge, std::string_view user) {
  if (!http::equal_ignoring_case(challenge.find("userhash"), "true")) return "username=" + quoted(user);
  const std::string hidden = hash(algorithm, joined({user, challenge.find("realm")}));
  return "username=" + quoted(hidden) + ", userhash=true";
}

}  // namespace

bool digest_supported(const Challenge& challenge) {
  const std::string_view qop = challenge.find("qop");
  return challenge.is("Digest") && !challenge.find("nonce").empty() && algorithm_of(challenge) &&
         (qop.empty() || offers_auth(qop));
}

int digest_strength(const Challenge& challenge) {
  const Algorithm* algorithm = algorithm_of(challenge);
  return algorithm ? algorithm->strength : 0;
}

std::string digest_answer(const Challenge& challenge, const DigestRequest& request) {
  const Algorithm& algorithm = *algorithm_of(challenge);
  const std::string count = nonce_count(request.count);
  std::string text = "Digest " + user_field(algorithm, challenge, request.user);
  text += ", realm=" + quoted(challenge.find("realm")) + ", nonce=" + quoted(challenge.find("nonce"));
  text += ", uri=" + quoted(request.uri);
  if (const auto name = challenge.find("algorithm"); !name.empty()) text.append(", algorithm=").append(name);
  text += ", response=" + quoted(response_of(algorithm, challenge, request, count));
  if (const auto opaque = challenge.find("opaque"); !opaque.empty()) text += ", opaque=" + quoted(opaque);
  const bool counted = !challenge.find("qop").empty();
  if (counted) text += ", qop=auth, nc=" + count;
  if (counted || algorithm.session) text += ", cnonce=" + quoted(request.cnonce);
  return text;
}

}  // namespace sallyport::client
