#include "rtmp/command/tc_url.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/name.hpp"

namespace sallyport::rtmp {
namespace {

constexpr std::array<std::string_view, 7> kSchemes = {"rtmp",   "rtmpt",  "rtmps", "rtmpe",
                                                      "rtmpte", "rtmpts", "rtmfp"};

Error bad_url(std::string_view why) {
  return {Reason::bad_name, std::string(why)};
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

Result<void> check_text(std::string_view text) {
  if (text.size() > kMaxTcUrlBytes) return bad_url("the address is too long");
  if (std::any_of(text.begin(), text.end(), is_control))
    return bad_url("the address has a control character");
  return {};
}

/// Cuts what stands before `separator` (or everything) off the front of `text`, the separator too.
std::string_view cut(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view front = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return front;
}

/// Empty means none: "host:" is seen.
Result<std::optional<std::uint16_t>> parse_port(std::string_view text) {
  if (text.empty()) return std::optional<std::uint16_t>();
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0)
    return bad_url("the port is no port");
  return std::optional(port);
}

Result<void> parse_bracketed(std::string_view text, TcUrl& out) {
  const std::size_t end = text.find(']');
  if (end == std::string_view::npos) return bad_url("a bracket is not closed");
  out.host = to_lower(text.substr(1, end - 1));
  const std::string_view behind = text.substr(end + 1);
  if (!behind.empty() && behind.front() != ':')
    return bad_url("something follows the bracket that is no port");
  auto port = parse_port(behind.empty() ? behind : behind.substr(1));
  if (!port) return std::move(port).error();
  out.port = *port;
  return {};
}

/// What stands between "//" and the path. A user and password are dropped: RTMP does not use them here.
Result<void> parse_authority(std::string_view text, TcUrl& out) {
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  if (text.starts_with('[')) return parse_bracketed(text, out);
  if (std::count(text.begin(), text.end(), ':') > 1) {  // an IPv6 address whose brackets were forgotten
    out.host = to_lower(text);
    return {};
  }
  out.host = to_lower(cut(text, ':'));
  auto port = parse_port(text);
  if (!port) return std::move(port).error();
  out.port = *port;
  return {};
}

/// "app/instance/path": empty segments do not count.
Result<void> parse_path(std::string_view text, TcUrl& out) {
  while (!text.empty()) {
    const std::string_view segment = cut(text, '/');
    if (segment.empty()) continue;
    auto decoded = percent_decode(segment);
    if (!decoded) return std::move(decoded).error();
    if (out.app.empty()) {
      out.app = *std::move(decoded);
    } else {
      if (!out.instance.empty()) out.instance += '/';
      out.instance += *decoded;
    }
  }
  return {};
}

}  // namespace

Result<TcUrl> parse_tc_url(std::string_view text) {
  if (auto checked = check_text(text); !checked) return std::move(checked).error();
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return bad_url("the address has no scheme");
  TcUrl url;
  url.scheme = to_lower(text.substr(0, colon));
  if (std::find(kSchemes.begin(), kSchemes.end(), url.scheme) == kSchemes.end())
    return bad_url("the scheme is not RTMP's");
  text.remove_prefix(colon + 1);
  std::string_view place = cut(text, '?');
  url.query = text;
  if (place.starts_with("//")) {
    place.remove_prefix(2);
    if (auto parsed = parse_authority(cut(place, '/'), url); !parsed) return std::move(parsed).error();
  }
  if (auto parsed = parse_path(place, url); !parsed) return std::move(parsed).error();
  return url;
}

Result<TcUrl> parse_app(std::string_view text) {
  if (auto checked = check_text(text); !checked) return std::move(checked).error();
  TcUrl url;
  const std::string_view path = cut(text, '?');
  url.query = text;
  if (auto parsed = parse_path(path, url); !parsed) return std::move(parsed).error();
  return url;
}

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "rtmps" || scheme == "rtmpts") return 443;
  if (scheme == "rtmpt" || scheme == "rtmpte") return 80;
  return 1935;
}

}  // namespace sallyport::rtmp
