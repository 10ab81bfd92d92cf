#pragma once
// Job: the audio of one stream being transcoded: its process, and what becomes of both when that crashes or hangs. What
// the process was given then is lost; it goes on with what comes next. Lives on the service's loop.
//
//   waiting ──a place──▶ running ──crash, hang──▶ ended ──back-off──▶ waiting
#include <functional>
#include <optional>

#include "base/line_limit.hpp"
#include "base/log.hpp"
#include "child/link.hpp"
#include "child/process.hpp"
#include "transcode/input.hpp"
#include "transcode/output.hpp"

namespace sallyport::transcode {

/// How many processes there may be; on the service's loop.
struct Places {
  std::size_t most = 0;
  std::size_t taken = 0;
};

class Job {
 public:
  static constexpr Milliseconds kDeadline{5'000};       ///< for having worked through what was sent
  static constexpr Milliseconds kStartDeadline{10'000};  ///< …the first time: libraries are loaded
  static constexpr unsigned kMaxLines = 5;               ///< about what cannot be decoded, a second

  Job(loop::EventLoop& loop, hub::TranscodeOrder order, hub::TranscodeReceiverRef receiver, std::string program, Places& places);
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  ~Job();

  void push(hub::AudioRun run, const std::vector<hub::StreamMessage>& batch);
  /// Asks the process to end; then closed() becomes true, sooner or later.
  void close();
  bool closed() const { return closing_ && !process_; }

 private:
  void start();
  void send(const Message& message);
  void ping();
  Result<void> on_packet(ByteSpan packet);
  Result<void> on_message(const Message& message);
  Result<void> on_header(const Header& header);
  Result<void> on_frame(const Frame& frame);
  Result<void> deliver(std::uint32_t source, Result<hub::StreamMessage> message);
  void on_pong(std::uint64_t number);
  void on_trouble(const Trouble& trouble);
  void fail(std::string problem);
  void reap();
  void on_gone(const child::ProcessEnd& end);
  void lose(const std::string& problem);
  void restart_later();
  void say_started(const Header& header);
  void say_stopped() const;
  log::Event describe_event(std::string_view name, log::Level level) const;

  loop::EventLoop& loop_;
  const hub::TranscodeOrder order_;
  const hub::TranscodeReceiverRef receiver_;
  const std::string program_;
  Places& places_;
  Input input_;
  std::optional<Output> output_;  // of the present process
  std::optional<child::Process> process_;
  std::shared_ptr<child::Link> link_;  // null: there is nobody to send to
  std::string problem_;  // for the log, once the process is gone
  MonotonicTime started_{};
  Milliseconds back_off_{0};
  Milliseconds cpu_{0};  // of all its processes that have ended
  std::uint64_t restarts_ = 0;
  bool closing_ = false;
  bool told_ = false;     // of this process that it has started
  bool refused_ = false;  // there was no place, which has been said
  LineLimit lines_{kMaxLines};
  // The process has worked through everything that was sent before the last ping that it has answered.
  std::uint64_t pings_ = 0;
  bool ping_under_way_ = false;
  bool sent_since_ping_ = false;
  loop::Timer hang_{[this] { fail("it hangs: it has not worked through what it was sent within its deadline"); }};
  loop::Timer reaper_{[this] { reap(); }};
  loop::Timer restart_{[this] { start(); }};
};

}  // namespace sallyport::transcode
