#include "token/jwt.hpp"

#include <array>

#include "base/name.hpp"
#include "token/base64url.hpp"
#include "token/strict_json.hpp"

namespace sallyport::token {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxAudiences = 32;
/// What brings a key along, or changes how the token is to be read.
constexpr const char* kRefused[] = {"crit", "jwk", "jku", "x5u", "x5c", "b64", "zip", "enc", "cty"};

Error malformed(std::string why) {
  return {Reason::bad_token, "The token is malformed: " + std::move(why) + "."};
}

Error malformed(Error error) {
  return malformed(std::move(error.message));
}

/// The three parts; bad_token if there are not three.
Result<std::array<std::string_view, 3>> split(std::string_view text) {
  if (text.size() > kMaxTokenBytes) return malformed("it is longer than 8 KiB");
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos) {
    return malformed("it has not three parts");
  }
  return std::array{text.substr(0, first), text.substr(first + 1, second - first - 1),
                    text.substr(second + 1)};
}

/// "JWT", or "at+jwt" (RFC 9068): a token made for another purpose is none of ours.
bool is_fitting_type(const json& header) {
  const auto found = header.find("typ");
  if (found == header.end()) return true;
  if (!found->is_string()) return false;
  const std::string type = to_lower(found->get_ref<const std::string&>());
  return type == "jwt" || type == "at+jwt" || type == "application/at+jwt";
}

Result<void> read_header(const json& header, Jwt& jwt) {
  for (const char* name : kRefused) {
    if (header.contains(name))
      return malformed("its header has " + std::string(name) + ", which is not accepted");
  }
  if (!is_fitting_type(header)) return malformed("its typ is not JWT");
  const auto algorithm = header.find("alg");
  if (algorithm != header.end() && *algorithm == "EdDSA") {
    jwt.key_type = KeyType::ed25519;
  } else if (algorithm != header.end() && *algorithm == "ES256") {
    jwt.key_type = KeyType::p256;
  } else {
    return Error{Reason::token_algorithm, "The token's algorithm is not accepted; EdDSA and ES256 are."};
  }
  auto key_id = text_member(header, "kid");
  if (!key_id) return malformed(std::move(key_id).error());
  jwt.key_id = key_id->value_or("");
  return {};
}

Result<std::vector<std::string>> read_audience(const json& claims) {
  std::vector<std::string> audience;
  const auto found = claims.find("aud");
  if (found == claims.end()) return audience;
  const json list = found->is_array() ? *found : json::array({*found});
  if (list.size() > kMaxAudiences) return malformed("aud has more than 32 members");
  for (const json& one : list) {
    if (!one.is_string() || !is_plain_text(one.get_ref<const std::string&>()))
      return malformed("aud is no text, and no list of texts");
    audience.push_back(one.get<std::string>());
  }
  return audience;
}

Result<void> read_times(const json& object, Claims& claims) {
  const auto expires = time_member(object, "exp");
  if (!expires) return malformed(expires.error());
  if (!*expires) return malformed("it has no exp");
  const auto not_before = time_member(object, "nbf");
  if (!not_before) return malformed(not_before.error());
  const auto issued_at = time_member(object, "iat");
  if (!issued_at) return malformed(issued_at.error());
  claims.expires = **expires;
  claims.not_before = *not_before;
  claims.issued_at = *issued_at;
  return {};
}

Result<void> read_names(const json& object, Claims& claims) {
  auto id = text_member(object, "jti");
  if (!id) return malformed(std::move(id).error());
  auto subject = text_member(object, "sub");
  if (!subject) return malformed(std::move(subject).error());
  auto address = text_member(object, "ip");
  if (!address) return malformed(std::move(address).error());
  claims.id = id->value_or("");
  claims.subject = subject->value_or("");
  if (!*address) return {};
  const auto prefix = AddressPrefix::parse(**address);
  if (!prefix) return malformed("ip is no address and no prefix");
  claims.address = *prefix;
  return {};
}

Result<void> read_scope(const json& object, Claims& claims) {
  const auto found = object.find("scope");
  if (found == object.end()) return {};
  if (!found->is_string()) return malformed("scope is not a text");
  auto permissions = parse_scope(found->get_ref<const std::string&>());
  if (!permissions) return malformed(std::move(permissions).error());
  claims.permissions = *std::move(permissions);
  return {};
}

}  // namespace

Result<Jwt> parse_jwt(std::string_view text) {
  const auto parts = split(text);
  if (!parts) return parts.error();
  const auto& [header_part, claims_part, signature_part] = *parts;
  const auto header_bytes = decode_base64url(header_part);
  if (!header_bytes) return malformed(header_bytes.error());
  const auto header = parse_object(as_text(*header_bytes), "its header");
  if (!header) return malformed(header.error());
  Jwt jwt;
  if (auto read = read_header(*header, jwt); !read) return std::move(read).error();
  const auto claims = decode_base64url(claims_part);
  if (!claims) return malformed(claims.error());
  auto signature = decode_base64url(signature_part);
  if (!signature) return malformed(signature.error());
  jwt.claims = as_text(*claims);
  jwt.signature = *std::move(signature);
  jwt.signed_part = text.substr(0, header_part.size() + 1 + claims_part.size());
  return jwt;
}

Result<Claims> read_jwt_claims(std::string_view text) {
  const auto object = parse_object(text, "its claims");
  if (!object) return malformed(object.error());
  Claims claims;
  if (auto read = read_names(*object, claims); !read) return std::move(read).error();
  if (auto read = read_times(*object, claims); !read) return std::move(read).error();
  auto audience = read_audience(*object);
  if (!audience) return std::move(audience).error();
  claims.audience = *std::move(audience);
  if (auto read = read_scope(*object, claims); !read) return std::move(read).error();
  return claims;
}

}  // namespace sallyport::token
