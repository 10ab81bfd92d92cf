#pragma once
// SocksPort: the local SOCKS server, for programs that can only be given a proxy. What speaks RTMP goes to
// its server by the connector's ways; anything else is relayed over a plain route (decision 77).
#include <map>
#include <memory>

#include "client/bridge/local_port.hpp"
#include "client/bridge/passage.hpp"
#include "client/bridge/socks_visitor.hpp"
#include "client/uri/target.hpp"

namespace sallyport::client::bridge {

class SocksPort final : private SocksVisitor::Owner {
 public:
  /// Visitors and passages at one time; more are closed unread.
  static constexpr std::size_t kMostAtOnce = 256;

  struct Place {
    Connector& connector;  // outlives the port
    EventCall report;
    std::function<std::uint64_t()> next_number;
    /// Takes over a program that speaks RTMP, within the call.
    std::function<void(std::shared_ptr<net::ByteStream>, const Target&, ByteSpan said)> carry;
    std::function<void()> emptied;  ///< after close(): the last passage has ended
  };

  static Result<std::unique_ptr<SocksPort>> open(loop::EventLoop& loop, const net::ListenAddress& address,
                                                 Place place);
  ~SocksPort();

  const net::ListenAddress& address() const { return port_->address(); }
  bool idle() const { return visitors_.empty() && passages_.empty(); }
  /// Lets nobody in any more, and ends what is under way.
  void close();

 private:
  explicit SocksPort(Place place) : place_(std::move(place)) {}
  void welcome(std::shared_ptr<net::ByteStream> stream);
  void on_ended(std::uint64_t number);

  // SocksVisitor::Owner
  void on_rtmp(SocksVisitor& visitor, std::shared_ptr<net::ByteStream> stream, ByteSpan said) override;
  void on_other(SocksVisitor& visitor, std::shared_ptr<net::ByteStream> stream, ByteSpan said) override;
  void on_gone(SocksVisitor& visitor) override;

  const Place place_;
  std::unique_ptr<LocalPort> port_;
  std::map<const SocksVisitor*, std::shared_ptr<SocksVisitor>> visitors_;
  std::map<std::uint64_t, std::shared_ptr<Passage>> passages_;
  bool closed_ = false;
};

/// Where a program leads that asks a SOCKS server for `host` and `port` and then speaks RTMP. The ports of
/// Flash's own ladder mean any way to that host, others that port alone.
Target target_of(const std::string& host, std::uint16_t port);

}  // namespace sallyport::client::bridge
