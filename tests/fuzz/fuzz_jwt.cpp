// A JWT has one text: what parses can be put together again from its parts, to the last bit. Claims that are
// read are within their bounds. Key files and scopes, which have the same readers, are fed as well.
#include "base/name.hpp"
#include "fuzz/fuzz_check.hpp"
#include "token/base64url.hpp"
#include "token/jwt.hpp"
#include "token/key_text.hpp"
#include "token/strict_json.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::token;
using sallyport::fuzz::check;

bool is_fault_of_token(Reason reason) {
  return reason == Reason::bad_token || reason == Reason::token_algorithm;
}

void check_claims(std::string_view text) {
  const auto claims = read_jwt_claims(text);
  if (!claims) {
    check(claims.error().reason == Reason::bad_token, "claims are refused as a bad token");
    check(is_valid_utf8(claims.error().message) && claims.error().message.size() < 200,
          "a short sentence says why");
    return;
  }
  check(claims->expires >= 0 && claims->expires <= kLatestTime, "exp is a time");
  check(claims->permissions.all.size() <= 64 && claims->audience.size() <= 32, "lists are bounded");
  check(is_plain_text(claims->id) && is_plain_text(claims->subject), "names can be logged");
  for (const Permission& one : claims->permissions.all) {
    check(names_stream(one.action) == one.stream.has_value(),
          "publish and play name a stream, others do not");
  }
}

void check_jwt(std::string_view text) {
  const auto jwt = parse_jwt(text);
  if (!jwt) return check(is_fault_of_token(jwt.error().reason), "a reason is given");
  check(jwt->key_type != KeyType::secret, "no JWT is checked with a secret");
  const std::string again = std::string(jwt->signed_part) + "." + encode_base64url(jwt->signature);
  check(again == text, "a token has one text");
  check(text.find(encode_base64url(as_bytes(jwt->claims))) != std::string_view::npos, "claims have one text");
  check_claims(jwt->claims);
}

void check_keys(std::string_view text) {
  const auto read = parse_keys(text);
  if (!read) return check(read.error().reason == Reason::configuration_error, "a reason is given");
  for (const Key& key : read->keys) {
    check((key.type == KeyType::secret) == (key.pair == nullptr), "a key is a pair or a secret");
    check(!key.id.empty(), "a key has a name");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  check_jwt(text);
  check_claims(text);
  check_keys(text);
  (void)parse_scope(text);
  return 0;
}
