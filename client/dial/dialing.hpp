#pragma once
// Dialing: one dial under way. Private to the dialer.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "client/dial/dialer.hpp"
#include "client/dial/happy_eyeballs.hpp"
#include "client/dial/name_book.hpp"
#include "client/dial/proxy_passage.hpp"

namespace sallyport::client {

/// What the dials of one Dialer share.
struct DialGroup {
  DialGroup(loop::EventLoop& on, NameLookup& names, std::unique_ptr<TcpConnector> connections,
            std::shared_ptr<TlsClientContext> tls)
      : loop(on), book(on, names), connector(std::move(connections)), proxy_tls(std::move(tls)) {}

  std::shared_ptr<ProxyAuthorizer> authorizer(const ProxyEndpoint& proxy);

  loop::EventLoop& loop;
  NameBook book;
  const std::unique_ptr<TcpConnector> connector;
  const std::unique_ptr<TcpConnector> small_segments = make_tcp_connector(loop, kSmallSegment);
  const std::shared_ptr<TlsClientContext> proxy_tls;
  Family preferred = Family::v6;                                      // the one that worked last
  using Login = std::tuple<std::string, std::uint16_t, std::string>;  // host, port, user
  std::map<Login, std::shared_ptr<ProxyAuthorizer>> authorizers;
};

/// On the group's loop. Callbacks of what it started hold it weakly.
class Dialing final : public std::enable_shared_from_this<Dialing> {
 public:
  using Done = std::function<void(Outcome<Dialled>)>;
  Dialing(std::shared_ptr<DialGroup> group, DialRequest request, Done done);

  void start();
  /// No call follows.
  void cancel();

 private:
  bool proxied() const { return request_.route.kind != RouteKind::direct; }
  void enter(Stage stage);
  /// What speaks against the request itself.
  std::optional<Failure> impossible() const;
  void look_up();
  void race_again();
  void make_race();
  void on_answer(Family family, const net::ForwardAnswer& answer);
  void on_no_address();
  void on_tcp(Outcome<HappyEyeballs::Winner> outcome);
  void on_tls(Outcome<std::shared_ptr<net::ByteStream>> outcome);
  void converse();
  void on_passed(ProxyPassage::Step step, ByteVector rest);
  void on_overdue();
  void succeed(ByteVector initial);
  void fail(Failure failure);
  void finish(Outcome<Dialled> outcome);
  void release();
  template <typename... Arguments>
  auto safely(void (Dialing::*member)(Arguments...));

  const std::shared_ptr<DialGroup> group_;
  DialRequest request_;
  Done done_;
  std::string peer_;  // whom the TCP connection goes to: the server, or the proxy
  std::uint16_t peer_port_ = 0;
  Stage stage_ = Stage::name;
  std::array<std::unique_ptr<Cancellable>, 2> questions_;
  std::array<std::optional<net::ForwardAnswer>, 2> answers_;
  std::unique_ptr<HappyEyeballs> race_;
  std::shared_ptr<ProxyExchange> exchange_;
  std::shared_ptr<ProxyPassage> passage_;
  std::unique_ptr<Cancellable> tls_;
  Dialled result_;  // as far as it is known
  unsigned connections_ = 0;
  MonotonicTime began_{};
  MonotonicTime connected_{};
  loop::Timer proxy_limit_{[this] { on_overdue(); }};
  loop::Timer deadline_{[this] { on_overdue(); }};
};

}  // namespace sallyport::client
