#include "client/tunnel/tunnel_speech.hpp"

#include <algorithm>

#include "http/reply.hpp"

namespace sallyport::client {
namespace {

constexpr unsigned kMostChallenges = 3;  // Digest needs two: one to learn, one for a stale nonce

bool has_clean_characters(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

HttpRequest TunnelSpeech::request(std::string_view target, SharedBytes body, bool prompt) const {
  const std::string uri = options.target_prefix + std::string(target);
  std::string head;
  head.reserve(512);
  head.append("POST ").append(uri).append(keeps_connections() ? " HTTP/1.1\r\nHost: "
                                                              : " HTTP/1.0\r\nHost: ");
  head.append(options.host_header)
      .append("\r\nUser-Agent: Mozilla/5.0 (compatible; Sallyport)\r\nAccept: */*");
  if (!content_type.empty()) head.append("\r\nContent-Type: ").append(content_type);
  head.append("\r\nContent-Length: ").append(std::to_string(body.size()));
  head.append(keeps_connections() ? "\r\nConnection: Keep-Alive" : "\r\nConnection: close");
  head.append("\r\nCache-Control: no-cache\r\nPragma: no-cache");
  if (options.authorization) {
    const std::string value = options.authorization->value("POST", uri);
    if (!value.empty()) head.append("\r\nProxy-Authorization: ").append(value);
  }
  head.append("\r\n\r\n");
  return {std::move(head), std::move(body), keeps_connections(), prompt};
}

std::optional<Failure> TunnelSpeech::on_challenge(const http::ReceivedReply& reply,
                                                  unsigned& challenges) const {
  const auto& authorization = options.authorization;
  if (!authorization)
    return Failure{Obstacle::proxy_wants_credentials, Stage::proxy, status_line(reply.status)};
  if (++challenges > kMostChallenges)
    return Failure{Obstacle::proxy_refuses_credentials, Stage::proxy, status_line(reply.status)};
  return authorization->challenged(reply.challenges);
}

std::string status_line(unsigned status) {
  return std::to_string(status) + " " + std::string(http::reason_phrase(status));
}

bool fits_in_head(const TunnelOptions& options) {
  return !options.host_header.empty() && has_clean_characters(options.host_header) &&
         has_clean_characters(options.target_prefix);
}

}  // namespace sallyport::client
