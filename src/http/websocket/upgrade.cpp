#include "http/websocket/upgrade.hpp"

#include <algorithm>
#include <array>

#include "base/base64.hpp"
#include "base/random.hpp"
#include "base/sha1.hpp"
#include "http/path.hpp"
#include "http/text.hpp"

namespace sallyport::http::websocket {
namespace {

constexpr std::string_view kVersion = "13";
constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kKeyBytes = 16;

bool is_key(std::string_view key) {
  const auto bytes = decode_base64(key);
  return bytes && bytes->size() == kKeyBytes;
}

std::size_t count_of(const std::vector<Field>& fields, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), [&](const Field& field) {
    return equal_ignoring_case(field.name, name);
  }));
}

std::string_view value_of(const std::vector<Field>& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& field) { return equal_ignoring_case(field.name, name); });
  return found == fields.end() ? std::string_view() : trimmed(found->value);
}

}  // namespace

bool asks_websocket(const RequestHead& head) {
  return head.method == "GET" && head.has_token("Connection", "upgrade") &&
         head.has_token("Upgrade", "websocket");
}

std::string application_of(std::string_view target) {
  std::string_view path = split_target(target).path;
  path = path.substr(0, path.find_first_of("?#"));
  if (!path.starts_with('/')) return {};
  path.remove_prefix(1);
  return decoded_segment(path.substr(0, path.find('/'))).value_or(std::string());
}

unsigned judge_upgrade(const RequestHead& head) {
  const auto once = [&](std::string_view name) { return count_of(head.fields, name) == 1; };
  if (head.version < 11 || head.has_body() || count_of(head.fields, "Origin") > 1) return 400;
  if (!once("Host") || !once("Sec-WebSocket-Key") || !is_key(trimmed(head.find("Sec-WebSocket-Key"))))
    return 400;
  if (!once("Sec-WebSocket-Version")) return count_of(head.fields, "Sec-WebSocket-Version") == 0 ? 426 : 400;
  return trimmed(head.find("Sec-WebSocket-Version")) == kVersion ? 101 : 426;
}

std::string accept_of(std::string_view key) {
  return encode_base64(sha1(as_bytes(std::string(key) + std::string(kGuid))));
}

std::string make_upgrade_reply(std::string_view key, std::string_view subprotocol, std::string_view more) {
  std::string reply = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade";
  reply.append("\r\nSec-WebSocket-Accept: ").append(accept_of(key));
  if (!subprotocol.empty()) reply.append("\r\nSec-WebSocket-Protocol: ").append(subprotocol);
  return reply.append(more).append("\r\n\r\n");
}

std::string make_key() {
  std::array<std::uint8_t, kKeyBytes> bytes;
  fill_random(bytes);
  return encode_base64(bytes);
}

std::string make_upgrade_request(const ClientUpgrade& upgrade) {
  std::string request = "GET " + upgrade.target + " HTTP/1.1\r\nHost: " + upgrade.host;
  request.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: ").append(kVersion);
  request.append("\r\nSec-WebSocket-Key: ").append(upgrade.key);
  request.append("\r\nSec-WebSocket-Protocol: ").append(upgrade.subprotocols);
  if (!upgrade.origin.empty()) request.append("\r\nOrigin: ").append(upgrade.origin);
  if (!upgrade.proxy_authorization.empty())
    request.append("\r\nProxy-Authorization: ").append(upgrade.proxy_authorization);
  return request.append("\r\n\r\n");
}

std::string_view fault_of_upgrade(const std::vector<Field>& fields, const ClientUpgrade& upgrade) {
  if (!equal_ignoring_case(value_of(fields, "Upgrade"), "websocket"))
    return "the reply's Upgrade is not websocket";
  if (!has_token(fields, "Connection", "upgrade")) return "the reply's Connection does not say upgrade";
  if (count_of(fields, "Sec-WebSocket-Accept") != 1 ||
      value_of(fields, "Sec-WebSocket-Accept") != accept_of(upgrade.key))
    return "the reply's Sec-WebSocket-Accept is not of our key";
  if (count_of(fields, "Sec-WebSocket-Extensions") > 0)
    return "the reply has extensions that were not offered";
  const std::vector<Field> offered{{"Sec-WebSocket-Protocol", upgrade.subprotocols}};
  const std::string_view chosen = subprotocol_of(fields);
  if (!chosen.empty() && !has_token(offered, "Sec-WebSocket-Protocol", chosen))
    return "the reply chose a subprotocol that was not offered";
  return {};
}

std::string_view subprotocol_of(const std::vector<Field>& fields) {
  return value_of(fields, "Sec-WebSocket-Protocol");
}

}  // namespace sallyport::http::websocket
