#include "load/stream_url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "rtmp/command/tc_url.hpp"

namespace sallyport::bench {
namespace {

constexpr std::array<std::string_view, 9> kSchemes = {"rtmp",   "rtmpt", "rtmps", "rtmpts", "rtmpe",
                                                      "rtmpte", "ws",    "wss",   "nats"};

/// What stands in front of `separator`, taken off `text` together with it.
std::string_view take_until(std::string_view& text, std::string_view separator) {
  const auto at = text.find(separator);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + separator.size());
  return taken;
}

std::uint16_t parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto end = text.data() + text.size();
  if (std::from_chars(text.data(), end, port).ptr != end || port == 0)
    throw std::invalid_argument("not a port: " + std::string(text));
  return port;
}

}  // namespace

std::string StreamUrl::tc_url() const {
  return scheme + "://" + endpoint.address + ":" + std::to_string(endpoint.port) + "/" + app;
}

StreamUrl parse_stream_url(std::string_view text) {
  StreamUrl url;
  std::string_view rest = text;
  const auto scheme = take_until(rest, "://");
  if (std::ranges::find(kSchemes, scheme) == kSchemes.end())
    throw std::invalid_argument("not an rtmp URL: " + std::string(text));
  url.scheme = scheme;
  url.tunnelled = scheme.starts_with("rtmpt");
  url.websocket = scheme.starts_with("ws");
  url.tls = scheme == "wss" || (scheme.starts_with("rtmp") && scheme.ends_with("s"));
  url.rtmpe = scheme.ends_with("e");
  std::string_view port = take_until(rest, "/");
  url.endpoint.address = take_until(port, ":");
  url.endpoint.port = port.empty() ? rtmp::default_port(scheme) : parse_port(port);
  url.app = take_until(rest, "/");
  url.stream = rest;
  if (url.app.empty() || url.stream.empty())
    throw std::invalid_argument("no application or stream name: " + std::string(text));
  return url;
}

}  // namespace sallyport::bench
