#pragma once
// PairedTunnel: the session of our own client (docs/protocol/rtmpt.md, "Our own client"). It has two lanes,
// each with one request under way: sends bring the client's bytes and are answered at once, idles are held
// until there are bytes for the client. Both directions are counted by byte, so a request may come twice, and
// a reply may get lost, without anything being lost or repeated. Every request is signed.
#include "http/tunnel_hello.hpp"
#include "http/tunnel_query.hpp"
#include "net/http/tunnel_stream.hpp"

namespace sallyport::net {

class PairedTunnel final : public TunnelStream {
 public:
  static constexpr Milliseconds kLongestHold{20'000};
  static constexpr std::size_t kMostBytes = 64 * 1024;  ///< of a body, in either direction

  PairedTunnel(Opening opening, const http::TunnelHello& hello, const http::TunnelSecret& secret);

 private:
  /// The numbers of one lane: they rise, and only the newest may come again.
  struct Lane {
    std::optional<std::uint64_t> newest;
    bool admits(std::uint64_t number) {
      if (newest && number < *newest) return false;
      newest = number;
      return true;
    }
  };
  /// A request whose answer is due.
  struct Waiting {
    TunnelAnswer answer;
    std::uint64_t number = 0;
    MonotonicTime until;
  };

  bool authentic(TunnelRequest& request) override;
  void take(TunnelRequest request, MonotonicTime now) override;
  bool asked() const override { return idle_.has_value(); }
  void answer() override;
  void on_time(MonotonicTime now) override;
  MonotonicTime answer_deadline() const override;
  void refuse_all(unsigned status) override;
  bool all_said() const override {
    return TunnelStream::all_said() && unacknowledged_.empty() && !end_unsaid_;
  }

  void take_send(TunnelRequest request, const http::TunnelQuery& query, MonotonicTime now);
  void take_idle(TunnelRequest request, const http::TunnelQuery& query, MonotonicTime now);
  void take_close(TunnelRequest request, const http::TunnelQuery& query);
  void refuse(const TunnelRequest& request, unsigned status) const;
  /// The client has so many bytes; false if that cannot be.
  bool acknowledge(std::uint64_t down);
  void answer_idle();
  void reply(std::optional<Waiting>& waiting, ByteSpan data, bool ended);
  std::size_t room() const;

  const std::string_view reply_type_;
  const bool text_;
  const http::TunnelSecret secret_;
  Lane send_lane_;
  Lane idle_lane_;
  std::optional<Waiting> send_;
  std::optional<Waiting> idle_;
  std::uint64_t acknowledged_ = 0;  // bytes of our stream that the client has
  ByteVector unacknowledged_;       // the bytes behind them that have left
  bool end_unsaid_ = true;          // the client has not been told that the stream ends
};

}  // namespace sallyport::net
