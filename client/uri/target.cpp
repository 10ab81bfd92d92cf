#include "client/uri/target.hpp"

#include <utility>

#include "base/ip_address.hpp"
#include "base/name.hpp"
#include "rtmp/command/tc_url.hpp"

namespace sallyport::client {
namespace {

constexpr std::string_view kHowTo = "; write it as in rtmp://host/application/instance";

Error bad_target(std::string_view why) {
  return {Reason::bad_name, std::string(why).append(kHowTo)};
}

/// WebSocket's schemes are RTMP's for the parser, and for servers.
std::string_view rtmp_word(Scheme scheme) {
  if (scheme == Scheme::ws) return "rtmp";
  if (scheme == Scheme::wss) return "rtmps";
  return to_string(scheme);
}

/// The path as written, from what follows the scheme's colon; without empty segments, as parse_tc_url has it.
std::string written_path(std::string_view text) {
  text = text.substr(0, text.find('?'));
  if (text.starts_with("//")) {
    const std::size_t end = text.find('/', 2);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end);
  }
  std::string path;
  while (!text.empty()) {
    const std::size_t end = text.find('/');
    const std::string_view segment = text.substr(0, end);
    if (!segment.empty()) path.append(path.empty() ? "" : "/").append(segment);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return path;
}

std::string_view without_brackets(std::string_view host) {
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

Result<std::string> settle_host(std::string_view host, std::string_view given_host) {
  if (host.empty()) host = without_brackets(given_host);
  if (host.empty()) return bad_target("the address names no host");
  std::string lower = to_lower(host);
  if (!check_host(lower)) return bad_target("the host is no name and no address");
  if (lower.find(':') != std::string::npos && !IpAddress::parse(lower))
    return bad_target("the host is no IPv6 address");
  return lower;
}

Error with_advice(Error error) {
  error.message.append(kHowTo);
  return error;
}

}  // namespace

Result<Target> parse_target(std::string_view text, std::string_view given_host) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return bad_target("the address has no scheme");
  const auto scheme = parse_scheme(text.substr(0, colon));
  if (!scheme)
    return bad_target("the scheme is none of rtmp, rtmps, rtmpt, rtmpts, rtmpe, rtmpte, ws and wss");
  const std::string_view behind = text.substr(colon + 1);
  auto url = rtmp::parse_tc_url(std::string(rtmp_word(*scheme)).append(":").append(behind));
  if (!url) return with_advice(std::move(url).error());
  auto host = settle_host(url->host, given_host);
  if (!host) return std::move(host).error();
  return Target{.scheme = *scheme,
                .host = *std::move(host),
                .port = url->port,
                .path = written_path(behind),
                .query = std::move(url->query),
                .app = std::move(url->app),
                .instance = std::move(url->instance)};
}

Result<Target> parse_redirect(std::string_view text, const Target& from) {
  auto target = parse_target(text, from.host);
  if (!target) return std::move(target).error().within("the redirect");
  if (promises_tls(from.scheme) && !promises_tls(target->scheme)) {
    return Error{Reason::insecure, "the server sends on from " + std::string(to_string(from.scheme)) +
                                       " to " + std::string(to_string(target->scheme)) +
                                       ", which is not protected"};
  }
  return target;
}

std::string bracketed(std::string_view host) {
  if (host.find(':') == std::string_view::npos) return std::string(host);
  return std::string("[").append(host).append("]");
}

std::string app_field(const Target& target) {
  return target.query.empty() ? target.path : target.path + '?' + target.query;
}

namespace {

std::string front(const Target& target, std::string_view scheme) {
  std::string text(scheme);
  text.append("://").append(bracketed(target.host));
  if (target.port) text.append(":").append(std::to_string(*target.port));
  return text.append("/");
}

}  // namespace

std::string tc_url(const Target& target) {
  return front(target, rtmp_word(target.scheme)) + app_field(target);
}

std::string to_uri(const Target& target) {
  return front(target, to_string(target.scheme)) + app_field(target);
}

std::string printable(const Target& target) {
  return front(target, to_string(target.scheme)) + target.path;
}

Result<StreamTarget> split_stream(Target target) {
  const std::size_t slash = target.path.rfind('/');
  if (slash == std::string::npos)
    return Error{Reason::bad_name,
                 "the address names no stream; write it as in rtmp://host/application/stream"};
  auto stream = percent_decode(std::string_view(target.path).substr(slash + 1));
  if (!stream) return std::move(stream).error();
  target.path.resize(slash);
  auto app = rtmp::parse_app(target.path);
  if (!app) return std::move(app).error();
  target.app = std::move(app->app);
  target.instance = std::move(app->instance);
  StreamTarget split{std::move(target), *std::move(stream), {}};
  split.query = std::exchange(split.target.query, {});
  return split;
}

}  // namespace sallyport::client
