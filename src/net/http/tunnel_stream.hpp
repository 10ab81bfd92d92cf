#pragma once
// TunnelStream: the ByteStream of one RTMPT session. Its bytes come in request bodies and leave in replies;
// it is bound to its id, never to a socket. Everything happens on the worker that its id names.
#include <memory>
#include <optional>
#include <string>

#include "net/arrival.hpp"
#include "net/byte_stream.hpp"
#include "net/http/interval_pacer.hpp"
#include "net/http/tunnel_binding.hpp"
#include "net/http/tunnel_sequencer.hpp"
#include "net/tunnel_options.hpp"
#include "net/unsent_tail.hpp"

namespace sallyport::net {

class TunnelDirectory;

class TunnelStream final : public ByteStream, private loop::TurnEnd {
 public:
  /// What the session counts as, until it is proved or has ended.
  struct Places {
    UnprovenCounter::Place unused;      ///< given back with a decoded connect
    std::shared_ptr<void> of_address;  ///< given back at the end; null: it is not counted
  };

  TunnelStream(TunnelDirectory& directory, loop::EventLoop& loop, std::string id, TransportFacts facts,
               TunnelBinding binding, Places places, std::shared_ptr<const HttpOptions> options);
  ~TunnelStream() override;

  const std::string& id() const { return id_; }
  /// Whether a request that came this way may be offered. Says once in the log if one may not, and once if the
  /// session has moved to another address.
  bool admits(const TunnelOrigin& origin);
  /// A request for this session has come in. Its answer may be called at once.
  void offer(TunnelRequest request);

  const TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return loop_; }
  void start(std::shared_ptr<StreamUser> user, ByteSpan initial) override;
  void want_write() override;
  void set_reading(bool on) override;
  void close(Reason reason, bool flush) override;
  void proved() override;
  std::uint64_t bytes_received() const override { return received_; }
  std::uint64_t bytes_sent() const override { return sent_; }
  std::optional<MonotonicTime> blocked_since() const override { return blocked_since_; }

 private:
  void end_of_turn() override;
  /// Begins the next request if it is its turn.
  void begin_next();
  void receive(TunnelRequest& request);
  void deliver_inbox();
  /// Answers the running request, or decides to hold it.
  void answer_running();
  bool holds_idle(const TunnelRequest& request) const;
  void reply(ByteSpan bytes);
  /// The next bytes of the stream, at most reply_limit less the interval byte.
  ByteVector take_bytes();
  void pull(ByteVector& out, std::size_t limit);
  void keep_last_words();

  void on_timer();
  void rearm();
  MonotonicTime idle_deadline() const;
  MonotonicTime next_deadline();
  void finish(Reason reason, unsigned status = 404);
  std::size_t reply_limit() const;
  std::shared_ptr<TunnelStream> self() { return std::static_pointer_cast<TunnelStream>(shared_from_this()); }

  TunnelDirectory& directory_;
  loop::EventLoop& loop_;
  const std::string id_;
  TransportFacts facts_;
  const TunnelBinding binding_;
  Places places_;
  const std::shared_ptr<const HttpOptions> options_;
  std::shared_ptr<StreamUser> user_;
  TunnelSequencer sequencer_;
  IntervalPacer pacer_;
  UnsentTail tail_;   // of a message larger than the reply it began in
  ByteVector inbox_;  // while the user does not read
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
  std::optional<MonotonicTime> blocked_since_;
  MonotonicTime last_request_;
  MonotonicTime answer_by_{};  // of the running request
  MonotonicTime closing_by_{};
  MonotonicTime armed_for_ = MonotonicTime::max();
  loop::Timer timer_;
  Reason closing_ = Reason::none;
  bool more_ = false;  // the user has more to send, as far as is known
  bool pulling_ = false;
  bool reading_ = true;
  bool proved_ = false;
  bool foreign_logged_ = false;
  bool move_logged_ = false;
  bool closed_ = false;
};

}  // namespace sallyport::net
