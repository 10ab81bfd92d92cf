#pragma once
// HTTP CONNECT (RFC 9110, section 9.3.6), with a login if the proxy wants one.
//
//   CONNECT ─┬─ 2xx ────────────────────────────────▶ done
//            ├─ 407 ─▶ credentials ─▶ CONNECT again, on this connection or, if the proxy closes it, on
//            another └─ anything else ──────────────────────▶ failed, in the proxy's words
#include <optional>

#include "client/proxy/exchange.hpp"
#include "client/proxy/refusal.hpp"
#include "http/response_reader.hpp"

namespace sallyport::client {

class HttpConnect final : public ProxyExchange {
 public:
  /// `authorizer` may be shared with other exchanges.
  HttpConnect(const std::string& host, std::uint16_t port, std::shared_ptr<ProxyAuthorizer> authorizer);

  void begin(ByteVector& out) override;
  Progress read(ByteSpan input, ByteVector& out) override;
  Step read_end(Failure by) override;
  Failure overdue(Failure otherwise) override;

  static constexpr unsigned kMostChallenges = 4;  ///< 407 in one exchange
  static constexpr std::size_t kMaxBody =
      256 * 1024;  ///< of a response that is read to its end for the next one

 private:
  using Event = http::ResponseReader::Event;

  void ask(ByteVector& out);
  /// Nothing: go on reading.
  std::optional<Step> on_head();
  std::optional<Step> on_challenge();
  std::optional<Step> on_body(ByteSpan data);
  Step on_complete(ByteVector& out);
  Step refuse();
  Step fail_now(Obstacle obstacle, std::string detail) { return fail(obstacle, std::move(detail)).step; }

  const std::string target_;
  const std::uint16_t port_;
  const std::shared_ptr<ProxyAuthorizer> authorizer_;
  http::ResponseReader reader_;
  std::string sent_;  // the credentials of the request that is being answered
  std::string body_;  // of a refusal, its beginning
  std::size_t body_size_ = 0;
  unsigned challenges_ = 0;
  bool again_ = false;  // the response is a 407 that can be answered
  bool connection_ends_ = false;
  bool was_cut_ = false;  // once already, while a request with credentials was unanswered
};

}  // namespace sallyport::client
