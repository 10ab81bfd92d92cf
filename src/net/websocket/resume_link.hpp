#pragma once
// ResumeLink: one connection of a ResumableStream: the user of a WebSocketStream, on that one's loop. What
// comes goes to the session, on its loop; what the session pushes (never more than the peer's window) waits
// here until the connection takes it.
//
//   first note ─▶ Greeter ─▶ the session attaches, from whatever loop ─▶ bytes and acknowledgements
#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "http/websocket/resume_note.hpp"
#include "net/unsent_tail.hpp"
#include "net/websocket/replay_log.hpp"
#include "net/websocket/websocket_stream.hpp"

namespace sallyport::net {

class ResumableStream;

class ResumeLink final : public StreamUser, public std::enable_shared_from_this<ResumeLink> {
 public:
  /// Takes the peer's first note, on the link's loop. False: it is not what should come first.
  using Greeter = std::function<bool(ResumeLink& link, const http::websocket::ResumeNote& note)>;
  static constexpr Seconds kGreeting{10};  ///< until it is attached, unless somebody else watches over that
  /// Bytes that have come and the session's loop has not taken. Whoever keeps to the window never gets so far.
  static constexpr std::size_t kMostAhead = 4 * ReplayLog::kWindow;

  ResumeLink(std::shared_ptr<WebSocketStream> socket, Greeter greeter);

  /// Becomes the socket's user. `first` is what it says at once, if anything.
  void start(std::string first);

  // on its own loop; the session's loop posts
  void attach(loop::LoopRef<ResumableStream> home, std::uint64_t number);
  void push(UnsentTail bytes);
  void say(const std::string& note);
  void acknowledge(std::uint64_t offset);
  void proved() {
    if (socket_) socket_->proved();
  }
  /// The session has nothing more to do with it.
  void end(Reason reason, bool flush);
  /// Says `note` in a while and ends: the peer has asked for what is not there, which may be a guess.
  void refuse(std::string note, Milliseconds in_a_while);

  const TransportFacts& facts() const { return facts_; }
  loop::EventLoop& event_loop() { return loop_; }

  // StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

 private:
  bool on_note(std::string_view text);
  void keep_early(ByteSpan bytes);
  bool may_post(std::size_t cost);

  std::shared_ptr<WebSocketStream> socket_;  // until it has ended
  loop::EventLoop& loop_;
  const TransportFacts facts_;
  Greeter greeter_;  // until the first note
  loop::LoopRef<ResumableStream> home_;
  std::uint64_t number_ = 0;
  const std::shared_ptr<std::atomic<std::size_t>> ahead_ = std::make_shared<std::atomic<std::size_t>>(0);  // of kMostAhead
  UnsentTail out_;
  ByteVector early_;  // before the session has attached
  loop::Timer greeting_;
  std::unique_ptr<loop::Timer> refusal_;
};

}  // namespace sallyport::net
