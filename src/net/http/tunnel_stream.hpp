#pragma once
// TunnelStream: the ByteStream of one RTMPT session. Its bytes come in request bodies and leave in replies;
// it is bound to its id, never to a socket. Everything happens on the worker that its id names.
//
// What is common to sessions of legacy clients (SequencedTunnel) and of our own (PairedTunnel): the pipe to
// the user above, and when a session ends. In which order requests run and how they are answered is theirs.
#include <memory>
#include <optional>
#include <string>

#include "net/arrival.hpp"
#include "net/byte_stream.hpp"
#include "net/http/stream_puller.hpp"
#include "net/http/tunnel_binding.hpp"
#include "net/http/tunnel_sequencer.hpp"
#include "net/tunnel_options.hpp"

namespace sallyport::net {

class TunnelDirectory;

class TunnelStream : public ByteStream, protected loop::TurnEnd {
 public:
  /// What the session counts as, until it is proved or has ended.
  struct Places {
    UnprovenCounter::Place unused;      ///< given back with a decoded connect
    std::shared_ptr<void> of_address;  ///< given back at the end; null: it is not counted
  };
  /// What every session is made from.
  struct Opening {
    TunnelDirectory& directory;
    loop::EventLoop& loop;
    std::string id;
    TransportFacts facts;
    TunnelBinding binding;
    Places places;
    std::shared_ptr<const HttpOptions> options;
  };
  explicit TunnelStream(Opening opening);
  ~TunnelStream() override;

  const std::string& id() const { return id_; }
  /// Whether a request that came this way may be offered. Says once in the log if one may not, and once if
  /// the session has moved to another address.
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

 protected:
  static constexpr Milliseconds kInboxWait{1000};  ///< back-pressure: per body while the user does not read
  static constexpr std::size_t kInboxSoft = 256 * 1024;  ///< above it replies are delayed

  // of the kinds of session
  /// Whether the request comes from who opened the session; if not it has been answered and leaves no trace.
  virtual bool authentic(TunnelRequest& request) = 0;
  virtual void take(TunnelRequest request, MonotonicTime now) = 0;
  /// A request waits for an answer that takes bytes.
  virtual bool asked() const = 0;
  /// The end of a turn: answers what can be answered…
  virtual void answer() = 0;
  /// …then, if the session goes on, begins what waited for that.
  virtual void go_on() {}
  virtual void on_time(MonotonicTime now) = 0;
  virtual MonotonicTime answer_deadline() const = 0;
  virtual void refuse_all(unsigned status) = 0;
  /// All that was filled before the end has left, for good.
  virtual bool all_said() const { return !out_.more(); }

  // for them
  void receive(ByteVector body);
  /// The next bytes of the stream, at most `limit`.
  ByteVector take_bytes(std::size_t limit) { return out_.take(user_, limit); }
  /// A reply with so many fresh bytes leaves.
  void note_sent(std::size_t count);
  bool more_to_send() const { return out_.more(); }
  bool inbox_is_full() const { return inbox_.size() > kInboxSoft; }
  std::size_t reply_limit() const;
  void finish(Reason reason, unsigned status = 404);
  Reason closing() const { return closing_; }
  bool closed() const { return closed_; }
  bool is_proved() const { return proved_; }
  const TunnelOptions& options() const { return options_->tunnel; }
  std::shared_ptr<TunnelStream> self() { return std::static_pointer_cast<TunnelStream>(shared_from_this()); }

 private:
  void end_of_turn() override;
  void deliver_inbox();
  void on_timer();
  void rearm();
  MonotonicTime idle_deadline() const;
  MonotonicTime next_deadline() const;

  TunnelDirectory& directory_;
  loop::EventLoop& loop_;
  const std::string id_;
  TransportFacts facts_;
  const TunnelBinding binding_;
  Places places_;
  const std::shared_ptr<const HttpOptions> options_;
  std::shared_ptr<StreamUser> user_;
  StreamPuller out_;
  ByteVector inbox_;  // while the user does not read
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
  std::optional<MonotonicTime> blocked_since_;
  MonotonicTime last_request_;
  MonotonicTime closing_by_{};
  MonotonicTime armed_for_ = MonotonicTime::max();
  loop::Timer timer_;
  Reason closing_ = Reason::none;
  bool reading_ = true;
  bool proved_ = false;
  bool foreign_logged_ = false;
  bool move_logged_ = false;
  bool closed_ = false;
};

}  // namespace sallyport::net
