#include "session/attempt_key.hpp"

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "rtmp/handshake/hmac.hpp"

namespace sallyport::session {
namespace {

ByteSpan bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Of this process: nobody can say what a key will be.
const std::string& salt() {
  static const std::string made = random_hex(32);
  return made;
}

}  // namespace

std::optional<hub::AttemptKey> attempt_key(const rtmp::ConnectRequest& request,
                                           const hub::ClientFacts& facts) {
  if (request.attempt_id.empty()) return std::nullopt;
  std::string text;
  const auto add = [&text](std::string_view field) {  // with its length, so that no field runs into the next
    text.append(std::to_string(field.size())).append(":").append(field);
  };
  for (const std::string* field : {&request.attempt_id, &facts.address, &facts.virtual_host,
                                   &facts.application, &facts.instance, &facts.query, &facts.token_argument,
                                   &facts.bearer, &facts.flash_version, &facts.swf_url, &facts.page_url}) {
    add(*field);
  }
  return rtmp::hmac_sha256(bytes_of(salt()), bytes_of(text));
}

}  // namespace sallyport::session
