#pragma once
// Library: a plug-in's shared library, and the host that it sees. In the plug-in's process.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <sallyport/access_plugin.h>

#include "plugin/message.hpp"

namespace sallyport::plugin {

class Library {
 public:
  /// Says something to the server; from any thread.
  using Say = std::function<void(const Message&)>;

  explicit Library(Say say) : say_(std::move(say)) {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // All on one thread.
  /// Loads and opens it: once. The error is for the log.
  Result<Opened> open(const Open& open);
  /// One of the server's messages for the plug-in.
  void handle(Message message);
  void close();

 private:
  Result<Opened> examine() const;

  // sallyport_host
  static const char* setting(const sallyport_host* host, const char* name);
  static void answer_access(const sallyport_host* host, std::uint64_t question, const sallyport_access_answer* answer);
  static void answer(const sallyport_host* host, std::uint64_t question, int allow, const char* message, const char* name);
  static void log(const sallyport_host* host, int level, const char* text);

  struct Host : sallyport_host {
    const Library* library = nullptr;
  };
  static const Library& library_of(const sallyport_host* host) { return *static_cast<const Host*>(host)->library; }

  const Say say_;
  std::map<std::string, std::string> settings_;
  Host host_;
  sallyport_plugin plugin_{};
  bool open_ = false;
};

}  // namespace sallyport::plugin
