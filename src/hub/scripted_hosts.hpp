#pragma once
// ScriptedHosts: the hosts of applications that are governed by a script. Each such application has a host, and so
// a thread, of its own, which is made when its first client comes; with Process/Scope inst each of its instances
// has one. A host is kept until the server ends. After kMaxHosts further applications share those that exist.
//
// Thread-safe.
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "hub/virtual_host.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::hub {

class ApplicationHost;

/// Gives loops that run on threads of their own; they outlive the hub.
class LoopSource {
 public:
  virtual ~LoopSource() = default;
  virtual loop::EventLoop& start_loop() = 0;
};

class ScriptedHosts {
 public:
  static constexpr std::size_t kMaxHosts = 64;
  using Make = std::function<std::unique_ptr<ApplicationHost>(loop::EventLoop&)>;

  /// `loops` may be null: then nothing can be governed.
  ScriptedHosts(LoopSource* loops, Make make);
  ~ScriptedHosts();

  bool available() const { return loops_ != nullptr; }
  /// The host that the instance has already, or nullptr.
  ApplicationHost* find(const VirtualHost& virtual_host, const std::string& application, const std::string& instance) const;
  ApplicationHost& get(const VirtualHost& virtual_host, const std::string& application, const std::string& instance, bool per_instance);
  /// Posts `work` to every host and waits until all have done it.
  void on_each(const std::function<void(ApplicationHost&)>& work);
  void post_each(const std::function<void(ApplicationHost&)>& work);

 private:
  ApplicationHost& take_one(const std::string& key);

  LoopSource* const loops_;
  const Make make_;
  std::atomic<bool> any_{false};  // spares servers without scripts the look-up
  mutable std::shared_mutex mutex_;  // guards what follows
  std::vector<std::unique_ptr<ApplicationHost>> hosts_;
  std::map<std::string, ApplicationHost*> by_name_;  // "virtual host/application" or "…/application/instance"
};

}  // namespace sallyport::hub
