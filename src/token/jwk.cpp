#include "token/jwk.hpp"

#include <algorithm>

#include "token/base64url.hpp"
#include "token/strict_json.hpp"

namespace sallyport::token {
namespace {

using nlohmann::json;

constexpr JsonLimits kSetLimits{.bytes = 1024 * 1024, .depth = 8, .values = 50'000};

Error unusable(std::string why) {
  return {Reason::configuration_error, std::move(why)};
}

/// The member's text; empty if it is absent or no text.
std::string_view text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? std::string_view(found->get_ref<const std::string&>())
                                                     : std::string_view();
}

/// Why this key is not for checking signatures; empty if it is.
std::string purpose_fault(const json& jwk, std::string_view algorithm) {
  if (jwk.contains("use") && text_of(jwk, "use") != "sig") return "its use is not sig";
  if (jwk.contains("alg") && text_of(jwk, "alg") != algorithm) return "its alg does not fit its type";
  const auto operations = jwk.find("key_ops");
  if (operations == jwk.end()) return {};
  const bool verifies = operations->is_array() &&
                        std::find(operations->begin(), operations->end(), "verify") != operations->end();
  return verifies ? "" : "its key_ops do not have verify";
}

Result<ByteVector> coordinate(const json& jwk, const char* name) {
  auto bytes = decode_base64url(text_of(jwk, name));
  if (!bytes) return unusable(std::string(name) + " is not base64url");
  return bytes;
}

Result<Key> read_key(const json& jwk, bool is_ed25519) {
  auto x = coordinate(jwk, "x");
  if (!x) return std::move(x).error();
  if (is_ed25519) return ed25519_key(*x);
  auto y = coordinate(jwk, "y");
  if (!y) return std::move(y).error();
  return p256_key(*x, *y);
}

/// Adds one member of "keys", or says why it is left out.
Result<void> add_key(KeyText& read, const json& jwk, const std::string& which) {
  if (!jwk.is_object()) return unusable(which + " is no object");
  if (jwk.contains("d") || jwk.contains("k")) {
    return unusable(which + " holds a private key or a secret; only public keys belong here");
  }
  const std::string_view kind = text_of(jwk, "kty");
  const std::string_view curve = text_of(jwk, "crv");
  const bool is_ed25519 = kind == "OKP" && curve == "Ed25519";
  if (!is_ed25519 && !(kind == "EC" && curve == "P-256")) {
    read.left_out.push_back(which + " is neither OKP/Ed25519 nor EC/P-256");
    return {};
  }
  if (std::string fault = purpose_fault(jwk, is_ed25519 ? "EdDSA" : "ES256"); !fault.empty()) {
    read.left_out.push_back(which + ": " + fault);
    return {};
  }
  auto key = read_key(jwk, is_ed25519);
  if (!key) return std::move(key).error().within(which);
  if (jwk.contains("kid")) key->id = text_of(jwk, "kid");
  if (key->id.empty() || !is_plain_text(key->id))
    return unusable(which + ": its kid is not 1 to 255 bytes of text");
  read.keys.push_back(*std::move(key));
  return {};
}

}  // namespace

Result<KeyText> parse_jwks(std::string_view text) {
  const auto set = parse_object(text, "the key set", kSetLimits);
  if (!set) return unusable(set.error().message);
  const auto keys = set->find("keys");
  if (keys == set->end() || !keys->is_array()) return unusable("a key set has an array \"keys\"");
  KeyText read;
  std::size_t number = 0;
  for (const json& jwk : *keys) {
    if (auto added = add_key(read, jwk, "key " + std::to_string(++number)); !added)
      return std::move(added).error();
  }
  return read;
}

nlohmann::ordered_json to_jwk(const Key& key) {
  const auto [x, y] = coordinates(key);
  nlohmann::ordered_json jwk;
  const bool is_ed25519 = key.type == KeyType::ed25519;
  jwk["kty"] = is_ed25519 ? "OKP" : "EC";
  jwk["crv"] = is_ed25519 ? "Ed25519" : "P-256";
  jwk["x"] = encode_base64url(x);
  if (!is_ed25519) jwk["y"] = encode_base64url(y);
  jwk["kid"] = key.id;
  jwk["alg"] = is_ed25519 ? "EdDSA" : "ES256";
  jwk["use"] = "sig";
  return jwk;
}

}  // namespace sallyport::token
