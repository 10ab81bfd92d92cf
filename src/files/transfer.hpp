#pragma once
// Transfer: one request of a client with a ticket, on the worker that owns its connection, which ends with the response.
//
//   make_transfer ─┬─ PUT, POST with a good ticket ─▶ UploadTransfer
//                  ├─ GET, HEAD with a good ticket ─▶ DownloadTransfer
//                  └─ anything else ────────────────▶ Transfer: a response, and the end
#include <memory>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "files/desk.hpp"
#include "net/file_request.hpp"
#include "net/unsent_tail.hpp"

namespace sallyport::files {

/// A response without a file.
struct Answer {
  unsigned status = 200;
  std::string_view words{};  ///< for people; empty: no body
  std::string more{};        ///< further fields, each begun with CRLF
};

class Transfer : public net::StreamUser, public std::enable_shared_from_this<Transfer> {
 public:
  static constexpr Seconds kStall{30};   ///< without a byte that goes or comes
  static constexpr Seconds kGrace{30};   ///< behind it a transfer must have been kSlowest on average
  static constexpr std::uint64_t kSlowest = 1'000;  ///< bytes a second

  /// Answers `answer` after `delay`.
  Transfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request, Answer answer, Milliseconds delay);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  /// Once, after the stream has been given this user; what comes earlier waits.
  void begin();
  /// The server stops.
  void evict(Reason reason) { close(reason, false); }

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) final;
  /// It may only have ended its own direction.
  bool on_peer_end() override { return true; }
  void on_closed(Reason reason) final;

 protected:
  Transfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request);

  virtual void on_begin();
  /// The stream has taken everything that was said.
  virtual void on_room() {}
  /// Now and then: ends what takes too long.
  virtual void look_after(MonotonicTime) {}
  virtual void on_gone(Reason) {}

  void say(SharedBytes bytes);
  void say_head(unsigned status, std::string_view type, std::uint64_t length, std::string_view more);
  /// Says it, and closes behind it; what comes from now on is ignored.
  void answer(const Answer& given);
  void end_behind() { ending_ = true; stream_->want_write(); }
  void close(Reason reason, bool flush);
  log::Event describe_event(std::string_view event, const StoredFile& file) const;

  net::ByteStream& stream() { return *stream_; }
  loop::EventLoop& event_loop() { return loop_; }
  const net::FileRequest& request() const { return request_; }
  net::FileRequest& request() { return request_; }
  bool begun() const { return begun_; }
  bool closed() const { return closed_; }
  MonotonicTime began_at() const { return began_at_; }
  /// For the way back from the disk's thread.
  template <typename Self>
  loop::LoopRef<Self> ref() { return {loop_, std::static_pointer_cast<Self>(shared_from_this())}; }

 private:
  void on_timer();

  const std::shared_ptr<net::ByteStream> stream_;
  loop::EventLoop& loop_;
  net::FileRequest request_;
  Answer answer_;
  Milliseconds delay_{0};
  net::UnsentTail out_;
  MonotonicTime began_at_{};
  bool begun_ = false;
  bool ending_ = false;  // nothing more is said
  bool closed_ = false;
  loop::Timer housekeeping_{[this] { on_timer(); }};
  loop::Timer late_{[this] { answer(answer_); }};
};

/// `scope` is Desk::scope of the application that the path names. Call ByteStream::start() with it, then begin().
std::unique_ptr<Transfer> make_transfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request, Desk& desk, const std::string& scope);

}  // namespace sallyport::files
