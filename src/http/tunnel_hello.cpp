#include "http/tunnel_hello.hpp"

#include <algorithm>
#include <charconv>

#include "base/random.hpp"
#include "http/path.hpp"
#include "http/text_document.hpp"
#include "http/tunnel_target.hpp"

namespace sallyport::http {
namespace {

constexpr std::string_view kGreeting = "sallyport-tunnel 1";
constexpr std::size_t kLongestHello = 512;  // of either side, as a document
constexpr std::uint64_t kLongestHold = 60'000;

std::string as_body(std::string text, bool document) {
  return document ? make_text_document(as_bytes(text)) : text;
}

/// The value of "name=" among words separated by blanks.
std::string_view word(std::string_view words, std::string_view name) {
  while (!words.empty()) {
    const std::string_view one = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), one.size() + 1));
    if (one.starts_with(name) && one.size() > name.size() && one[name.size()] == '=')
      return one.substr(name.size() + 1);
  }
  return {};
}

std::string_view known_type(std::string_view type) {
  const auto* const found = std::find(kTunnelTypes.begin(), kTunnelTypes.end(), type);
  return found == kTunnelTypes.end() ? std::string_view() : *found;
}

bool parse_secret(std::string_view digits, TunnelSecret& secret) {
  if (digits.size() != 2 * secret.size()) return false;
  for (std::size_t i = 0; i < secret.size(); ++i) {
    const char* const at = digits.data() + 2 * i;
    if (std::from_chars(at, at + 2, secret[i], 16).ptr != at + 2) return false;
  }
  return true;
}

bool is_session_id(std::string_view id) {
  return parse_tunnel_target("/idle/" + std::string(id) + "/0").kind == TunnelTarget::Kind::idle;
}

/// The second line of a server of ours. False: it has one and that is not readable.
bool parse_capability(std::string_view line, TunnelWelcome& welcome) {
  TunnelSecret secret{};
  const std::string_view digits = word(line, "hold");
  std::uint64_t hold = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), hold).ec != std::errc()) return false;
  if (hold > kLongestHold || !parse_secret(word(line, "secret"), secret)) return false;
  welcome.secret = secret;
  welcome.hold = Milliseconds(hold);
  return true;
}

}  // namespace

std::string make_tunnel_hello(const TunnelHello& hello) {
  std::string text(kGreeting);
  if (!hello.reply_type.empty()) text.append(" reply=").append(hello.reply_type);
  if (hello.text) text += " form=text";
  return as_body(std::move(text), hello.text);
}

std::optional<TunnelHello> parse_tunnel_hello(ByteSpan body) {
  if (body.size() > kLongestHello) return std::nullopt;
  const auto document = parse_text_document(as_text(body));
  const std::string_view text = document ? as_text(*document) : as_text(body);
  if (!text.starts_with(kGreeting)) return std::nullopt;
  const std::string_view words = text.substr(kGreeting.size());
  if (!words.empty() && words.front() != ' ') return std::nullopt;
  return TunnelHello{known_type(word(words, "reply")), document.ok() && word(words, "form") == "text",
                     decoded_segment(word(words, "app")).value_or(std::string())};
}

std::string make_tunnel_welcome(const TunnelWelcome& welcome, bool text) {
  std::string body = welcome.id + "\n";
  if (welcome.secret) {
    body.append(kGreeting).append(" secret=").append(to_hex(*welcome.secret));
    body.append(" hold=").append(std::to_string(welcome.hold.count())).append("\n");
  }
  return as_body(std::move(body), text);
}

std::optional<TunnelWelcome> parse_tunnel_welcome(ByteSpan body, bool text) {
  if (body.size() > kLongestHello) return std::nullopt;
  ByteVector unwrapped;
  if (text) {
    auto document = parse_text_document(as_text(body));
    if (!document) return std::nullopt;
    unwrapped = std::move(*document);
    body = unwrapped;
  }
  std::string_view line = as_text(body).substr(0, as_text(body).find('\n'));
  const std::string_view rest = as_text(body).substr(std::min(body.size(), line.size() + 1));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!is_session_id(line)) return std::nullopt;
  TunnelWelcome welcome{.id = std::string(line), .secret = {}, .hold = {}};
  if (!rest.starts_with(kGreeting)) return welcome;
  if (!parse_capability(rest.substr(kGreeting.size(), rest.find('\n') - kGreeting.size()), welcome))
    return std::nullopt;
  return welcome;
}

}  // namespace sallyport::http
