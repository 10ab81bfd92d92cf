#pragma once
// Runner: one plug-in while it is in use: its process, what it has been asked, and what becomes of both when the process
// crashes, hangs or says nothing. Lives on the supervisor's loop.
//
//   opening ──opened──▶ ready ──crash, hang──▶ ended ──back-off──▶ opening
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/line_limit.hpp"
#include "child/link.hpp"
#include "child/process.hpp"
#include "loop/event_loop.hpp"
#include "plugin/message.hpp"
#include "plugin/settings.hpp"

namespace sallyport::plugin {

/// What a plug-in wants to know. Everything until it has said; read from any thread.
struct Subscription {
  std::atomic<std::uint32_t> decides{~0u};
  std::atomic<std::uint32_t> hears{~0u};
  std::atomic<bool> access{true};
};

/// What became of a question. Nothing set: the plug-in does not want to be asked this.
struct Reply {
  std::optional<AccessAnswer> access;
  std::optional<EventAnswer> event;
  std::string problem;  ///< why there is no answer
};
using Done = std::function<void(const Reply&)>;

class Runner {
 public:
  static constexpr std::size_t kMaxQuestions = 1024;  ///< open ones; further ones get no answer
  static constexpr std::size_t kMaxNotices = 1024;    ///< that wait for the plug-in to be ready
  static constexpr unsigned kMaxLines = 100;          ///< of its log, a second; further ones are left out

  /// `program`: see plugin_host_program(). The subscription is kept up to date.
  Runner(loop::EventLoop& loop, const PluginRef& plugin, std::string program, std::shared_ptr<Subscription> subscription);
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  ~Runner();

  /// The question's id is given here; `done` is called once, on the loop.
  void ask(AccessQuestion question, Done done);
  void ask(EventQuestion question, Done done);
  void tell(Notice notice);

  /// As long as somebody has these the plug-in is in use.
  void used_by(const PluginRef& plugin) { users_.insert(plugin); }
  bool in_use();
  /// Asks the process to end; what is open gets no answer. Then ended() becomes true, sooner or later.
  void close();
  bool closed() const { return closing_ && !process_ && !link_; }

 private:
  enum class State { opening, ready, ended };
  struct Question {
    Done done;
    std::unique_ptr<loop::Timer> deadline;
  };
  struct Early {  // for when the plug-in is ready
    std::uint64_t id = 0;  // 0: a notice
    Message message;
  };

  void start();
  Result<void> on_packet(ByteSpan packet);
  void on_message(Message message);
  void on_opened(const Opened& opened);
  void on_answer(std::uint64_t id, Reply reply);
  void pose(std::uint64_t id, Message question, Done done);
  void send(std::uint64_t id, const Message& message);
  bool wants(const Message& message) const;
  void settle(std::uint64_t id, const Reply& reply);
  void settle_soon(std::uint64_t id, Reply reply);
  void on_deadline(std::uint64_t id);
  void ping();
  void on_pong(std::uint64_t number);
  /// The process is of no use any more.
  void fail(std::string problem);
  void refuse_all(const std::string& problem);
  void reap();
  void restart_later();
  void lose(const std::string& problem);
  void write_line(const LogLine& line);
  void complain(std::string_view what);

  loop::EventLoop& loop_;
  const std::unique_ptr<const Plugin> plugin_;
  std::set<std::weak_ptr<const Plugin>, std::owner_less<>> users_;
  const std::string program_;
  const std::shared_ptr<Subscription> subscription_;
  State state_ = State::ended;
  std::optional<child::Process> process_;
  std::shared_ptr<child::Link> link_;
  std::string problem_;  // for the log, once the process is gone
  std::unordered_map<std::uint64_t, Question> questions_;
  std::deque<Early> early_;
  std::uint64_t last_question_ = 0;
  MonotonicTime started_{};
  Milliseconds back_off_{0};
  bool closing_ = false;
  bool complained_ = false;  // this process has had its line about answers that nobody waits for
  std::size_t lost_ = 0;
  LineLimit lines_{kMaxLines};
  // The plug-in has come back from everything that was sent before the last ping that it has answered.
  std::uint64_t pings_ = 0;
  bool ping_under_way_ = false;
  bool sent_since_ping_ = false;
  loop::Timer opening_{[this] { fail("it was not ready within 10 s"); }};
  loop::Timer hang_{[this] { fail("it hangs: a call did not return within its deadline"); }};
  loop::Timer reaper_{[this] { reap(); }};
  loop::Timer restart_{[this] { start(); }};
  const std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace sallyport::plugin
