#pragma once
// PluginProcess: the process in which a plug-in lives. One thread reads what the server says, another calls the plug-in,
// so that the end of the server is noticed whatever the plug-in does.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "plugin/host/library.hpp"

namespace sallyport::plugin {

class PluginProcess {
 public:
  static constexpr std::size_t kMaxWaiting = 256;  ///< messages that the plug-in is behind; then the server's wait

  explicit PluginProcess(int socket) : socket_(socket) {}

  /// Until the server closes the socket. Then the process is to end by _exit: threads may still run.
  int run();

 private:
  void read_all();
  void call_plugin();
  bool open();
  std::optional<Message> next();
  void say(const Message& message) const;

  const int socket_;
  Library library_{[this](const Message& message) { say(message); }};
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<Message> waiting_;
  bool ending_ = false;
  bool ended_ = false;  // the plug-in has been closed
};

}  // namespace sallyport::plugin
