#pragma once
// SequencedTunnel: the session of a legacy client. One request at a time, in the order of their numbers; the
// bytes go into whichever reply is next.
#include "net/http/interval_pacer.hpp"
#include "net/http/tunnel_stream.hpp"

namespace sallyport::net {

class SequencedTunnel final : public TunnelStream {
 public:
  explicit SequencedTunnel(Opening opening);

 private:
  bool authentic(TunnelRequest&) override { return true; }
  void take(TunnelRequest request, MonotonicTime now) override;
  bool asked() const override { return sequencer_.running() != nullptr; }
  void answer() override;
  /// Begins the next request if it is its turn.
  void go_on() override;
  void on_time(MonotonicTime now) override;
  MonotonicTime answer_deadline() const override;
  void refuse_all(unsigned status) override { sequencer_.refuse_all(status); }

  bool holds_idle(const TunnelRequest& request) const;
  void reply(ByteSpan bytes);

  TunnelSequencer sequencer_;
  IntervalPacer pacer_;
  MonotonicTime answer_by_{};  // of the running request
};

}  // namespace sallyport::net
