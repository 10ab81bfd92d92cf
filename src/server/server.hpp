#pragma once
// Server: the composition root. Builds the planes from the configuration, wires them, runs them until a
// signal says stop, and ends them in order.
//
//   control loop (the calling thread)   listeners, signals, reload
//   I/O workers, one per core           gates, sessions, media
//   application hosts                   instances and decisions
#include <memory>
#include <vector>

#include <boost/asio/signal_set.hpp>

#include "config/configuration.hpp"
#include "fetch/fetcher.hpp"
#include "files/desk.hpp"
#include "hub/hub.hpp"
#include "net/names/name_resolver.hpp"
#include "hub/login_delay.hpp"
#include "script/governors.hpp"
#include "server/adaptor.hpp"
#include "server/loop_thread.hpp"
#include "server/page_desk.hpp"
#include "server/plugins.hpp"
#include "server/transcoding.hpp"
#include "server/script_threads.hpp"
#include "server/serve_options.hpp"
#include "server/session_maker.hpp"
#include "server/virtual_host_rules.hpp"
#include "server/virtual_hosts.hpp"
#include "server/worker.hpp"
#include "session/swf_library.hpp"
#include "store/object_store.hpp"
#include "webhook/courier.hpp"
#include "webhook/teller.hpp"

namespace sallyport::server {

class Server {
 public:
  Server(config::Configuration configuration, ServeOptions options);
  ~Server();

  /// Binds what is to be listened on. The error names address and cause; nothing has been started then.
  Result<void> bind();
  /// Serves until SIGTERM or SIGINT, or stop(). SIGHUP reloads the configuration.
  void run();
  /// From any thread: an orderly stop, as SIGTERM.
  void stop();

 private:
  std::vector<net::ListenAddress> addresses_of(std::size_t adaptor) const;
  void start_threads();
  void sweep_exchanges();
  void say_what_holds();
  void load_at_start();
  void wait_for_signal();
  void on_signal(int number);
  void reload();
  void begin_stop();
  void watch_stop();
  void end();

  fetch::Fetcher fetcher_;  // outlives scripts; its thread runs between start_threads() and the end of the hosts
  LoopThread files_thread_{0};
  files::Desk files_{files_thread_.loop()};  // outlives scripts and transfers
  script::Governors governors_{script::Services{.fetcher = &fetcher_, .file_desk = &files_}};  // before any thread: it prepares the environment for the engine
  const ServeOptions options_;
  std::shared_ptr<const config::Configuration> configuration_;  // replaced by a reload, on the control loop
  loop::EventLoop control_{0};
  net::ConnectionLimit connections_;
  net::UnprovenCounter unproven_;
  net::AddressLimits addresses_;
  net::RefusalLog refusals_{control_};
  std::vector<std::unique_ptr<LoopThread>> worker_threads_;
  std::vector<std::unique_ptr<LoopThread>> host_threads_;
  LoopThread swf_thread_{0};
  LoopThread page_thread_{0};
  ScriptThreads script_threads_;
  session::SwfLibrary swf_library_{swf_thread_.loop()};
  net::NameResolver names_;
  VirtualHosts virtual_hosts_;
  VirtualHostRules rules_;
  webhook::Courier courier_;
  webhook::Teller teller_{courier_};
  Plugins plugins_;
  const std::shared_ptr<hub::LoginDelay> login_delay_;
  store::ObjectStore store_;  // writes when the hub has gone, and answers to the hosts' loops
  Transcoding transcoding_;
  hub::Hub hub_;
  SessionMaker sessions_;
  PageDesk pages_{page_thread_.loop(), virtual_hosts_};
  const Entrance entrance_;
  Adaptors adaptors_;
  std::vector<std::unique_ptr<Worker>> workers_;
  boost::asio::signal_set signals_{control_.context()};
  loop::Timer stop_timer_{[this] { watch_stop(); }};
  MonotonicTime stopping_since_{};
  bool stopping_ = false;
  bool http_closed_ = false;
};

}  // namespace sallyport::server
