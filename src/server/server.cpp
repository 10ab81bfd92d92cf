#include "server/server.hpp"

#include <algorithm>
#include <csignal>

#include "access/decider.hpp"
#include "base/log.hpp"
#include "config/exchange_folders.hpp"
#include "config/load.hpp"
#include "config/reload_plan.hpp"
#include "config/rule_conflicts.hpp"
#include "config/startup_applications.hpp"
#include "server/configuration_log.hpp"
#include "server/descriptor_limit.hpp"
#include "server/dns.hpp"
#include "server/reload.hpp"
#include "webhook/asking_decider.hpp"

namespace sallyport::server {
namespace {

constexpr std::size_t kUnprovenPerAddress = 512;
constexpr Milliseconds kStopPoll{20};
constexpr Milliseconds kTimeForTunnels{500};  // to fetch the server's last words with their next request
constexpr Milliseconds kTimeToStop{2000};

using LoopThreads = std::vector<std::unique_ptr<LoopThread>>;

LoopThreads make_threads(unsigned count) {
  LoopThreads threads;
  for (unsigned i = 0; i < count; ++i) threads.push_back(std::make_unique<LoopThread>(i));
  return threads;
}

std::vector<loop::EventLoop*> loops_of(const LoopThreads& threads) {
  std::vector<loop::EventLoop*> loops;
  for (const auto& thread : threads) loops.push_back(&thread->loop());
  return loops;
}

unsigned worker_count(unsigned asked) {
  return std::clamp(asked > 0 ? asked : std::thread::hardware_concurrency(), 1u, kMaxWorkers);
}

/// Applications without a script need little: they share a few hosts.
unsigned host_count(unsigned workers) {
  return std::clamp(workers / 4, 1u, 4u);
}

}  // namespace

Server::Server(config::Configuration configuration, ServeOptions options)
    : options_(std::move(options)),
      configuration_(std::make_shared<const config::Configuration>(std::move(configuration))),
      connections_(connection_cap(raise_descriptor_limit())),
      unproven_(kUnprovenPerAddress),
      addresses_(configuration_->server.address_limits),
      worker_threads_(make_threads(worker_count(options_.workers))),
      host_threads_(make_threads(host_count(worker_count(options_.workers)))),
      names_(control_, open_dns(control_, configuration_->server.names), configuration_->server.names),
      virtual_hosts_(configuration_, options_.open_publishing),
      rules_(configuration_, names_),
      plugins_(std::make_shared<webhook::AskingDecider>(std::make_shared<access::Decider>(), courier_), teller_),
      login_delay_(std::make_shared<hub::LoginDelay>(plugins_.decider(), configuration_->server.login_limits)),
      transcoding_(configuration_->server.transcoding),
      hub_(loops_of(worker_threads_), loops_of(host_threads_), virtual_hosts_, login_delay_,
           hub::HostOptions{.observer = &plugins_.observer(), .authorizer = &plugins_.authorizer(), .door = &rules_, .store = &store_, .transcoder = &transcoding_.service(), .governors = &governors_, .script_loops = &script_threads_}),
      sessions_(worker_threads_.size(), hub_, files_, session::SessionOptions{.swf_verifier = &swf_library_}),
      entrance_{control_,  loops_of(worker_threads_), sessions_, connections_, unproven_,
                refusals_, addresses_,                names_,    hub_,      pages_} {
  for (std::size_t i = 0; i < configuration_->adaptors.size(); ++i) {
    adaptors_.push_back(std::make_unique<Adaptor>(entrance_, i, *configuration_));
  }
  for (const auto& thread : worker_threads_) {
    workers_.push_back(std::make_unique<Worker>(thread->loop(), adaptors_, sessions_, refusals_));
  }
}

Server::~Server() {
  for (auto& thread : worker_threads_) thread->finish();
  script_threads_.finish();
  for (auto& thread : host_threads_) thread->finish();
  courier_.finish();
  plugins_.finish();
  transcoding_.finish();
  fetcher_.finish();
  swf_thread_.finish();
  files_thread_.finish();
  page_thread_.finish();
}

std::vector<net::ListenAddress> Server::addresses_of(std::size_t adaptor) const {
  if (options_.listen.empty()) return configuration_->adaptors[adaptor].listen;
  return adaptor == 0 ? options_.listen : std::vector<net::ListenAddress>{};
}

Result<void> Server::bind() {
  say_what_holds();
  // Whoever can connect may also ask for the end: signals count from here on, and wait until run().
  std::signal(SIGPIPE, SIG_IGN);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals_.add(number);
  std::vector<net::Gate*> gates;
  for (const auto& worker : workers_) gates.push_back(&worker->gate());
  std::size_t listening = 0;
  for (std::size_t i = 0; i < adaptors_.size(); ++i) {
    if (auto bound = adaptors_[i]->bind(addresses_of(i), gates); !bound) return bound;
    listening += adaptors_[i]->listening();
  }
  if (listening > 0) return {};
  return Error{Reason::io_error,
               "there is no address left to listen on; free one of the ports above, or name another "
               "one, as in --listen :8935"};
}

void Server::run() {
  start_threads();
  wait_for_signal();
  sweep_exchanges();
  load_at_start();
  for (auto& adaptor : adaptors_) adaptor->start();
  log::info("ready").field("workers", workers_.size()).field("connections", connections_.cap());
  control_.run();
  for (auto& thread : worker_threads_) thread->finish();
  hub_.stop_governors();
  script_threads_.finish();
  for (auto& thread : host_threads_) thread->finish();
  courier_.finish();
  plugins_.finish();
  transcoding_.finish();
  fetcher_.finish();
  swf_thread_.finish();
  files_thread_.finish();
  page_thread_.finish();
  log::info("stopped");
}

void Server::start_threads() {
  courier_.start();
  plugins_.start();
  transcoding_.start();
  fetcher_.start();
  swf_thread_.start("swf");
  files_thread_.start("files");
  page_thread_.start("pages");
  for (auto& thread : host_threads_) thread->start("host");
  for (auto& thread : worker_threads_) thread->start("worker");
}

/// After a reload too: what has been unloaded because it changed is there again.
void Server::load_at_start() {
  for (std::size_t i = 0; i < configuration_->adaptors.size(); ++i) {
    for (const auto& vhost : configuration_->adaptors[i].vhosts) {
      for (const auto& application : config::startup_applications(*configuration_, vhost)) hub_.load_ahead(i, vhost.name, application);
    }
  }
}

/// What a server that ended without notice has left of its clients' files goes before anybody comes.
void Server::sweep_exchanges() {
  for (const std::string& folder : config::exchange_folders(*configuration_)) files_.open_folder(folder);
}

void Server::say_what_holds() {
  log::info("configuration").field("root", configuration_->root);
  log_without_effect(*configuration_);
  log_diagnostics(config::find_rule_conflicts(*configuration_));
  if (options_.open_publishing) {
    log::warn("open-publishing")
        .field("effect", "anybody who can reach this server may publish; leave out --open to ask for keys");
  }
  if (options_.listen.empty()) return;
  for (std::size_t i = 1; i < configuration_->adaptors.size(); ++i) {
    log::warn("not-served")
        .field("adaptor", configuration_->adaptors[i].name)
        .field("cause", "--listen is for the first adaptor");
  }
}

void Server::wait_for_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int number) {
    if (error) return;
    on_signal(number);
    wait_for_signal();
  });
}

void Server::on_signal(int number) {
  if (number == SIGHUP) return reload();
  if (stopping_) return end();  // asked twice: somebody is in a hurry
  begin_stop();
}

void Server::reload() {
  if (stopping_) return;
  config::LoadResult loaded = config::load(options_.root);
  log_diagnostics(loaded.diagnostics);
  if (!loaded.ok()) {
    log::error("reload")
        .field("effect", "none: the old configuration stays")
        .reason(Reason::configuration_error);
    return;
  }
  const config::ReloadPlan plan = config::compare(*configuration_, *loaded.configuration);
  configuration_ = std::make_shared<const config::Configuration>(
      merge_for_reload(*configuration_, std::move(*loaded.configuration)));
  log_diagnostics(config::find_rule_conflicts(*configuration_));
  addresses_.set_options(configuration_->server.address_limits);
  names_.replace(open_dns(control_, configuration_->server.names), configuration_->server.names);
  virtual_hosts_.replace(configuration_);
  rules_.replace(configuration_);
  login_delay_->set_limits(configuration_->server.login_limits);
  transcoding_.service().set_limits(configuration_->server.transcoding);
  virtual_hosts_.reread_tokens();
  hub_.forget_applications();
  hub_.reload_governed();
  load_at_start();
  swf_library_.forget();
  for (auto& adaptor : adaptors_) adaptor->apply(*configuration_);
  for (const auto& sentence : plan.live) log::info("reloaded").field("change", sentence);
  for (const auto& sentence : plan.needs_restart) log::warn("not-reloaded").field("change", sentence);
  log::info("reload")
      .field("changed", plan.live.size())
      .field("unchanged_until_restart", plan.needs_restart.size());
}

void Server::stop() {
  control_.post([this] {
    if (!stopping_) begin_stop();
  });
}

void Server::begin_stop() {
  stopping_ = true;
  stopping_since_ = monotonic_now();
  log::info("stopping").field("connections", connections_.count());
  for (auto& adaptor : adaptors_) adaptor->stop_listening();
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i]->close_gate();
    loop::EventLoop& loop = worker_threads_[i]->loop();
    loop.post([this, &loop] { sessions_.evict_all(loop, Reason::server_stopping); });
  }
  stop_timer_.arm(control_.timers(), kStopPoll);
}

void Server::watch_stop() {
  const auto waited = monotonic_now() - stopping_since_;
  if (connections_.count() == 0 || waited >= kTimeToStop) return end();
  if (waited >= kTimeForTunnels && !http_closed_) {
    http_closed_ = true;
    for (auto& worker : workers_) worker->close_http(Reason::server_stopping);
  }
  stop_timer_.arm(control_.timers(), kStopPoll);
}

void Server::end() {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i]->close_http(Reason::server_stopping);
    loop::EventLoop& loop = worker_threads_[i]->loop();
    loop.post([this, &loop] { sessions_.cut_all(loop, Reason::server_stopping); });
  }
  signals_.cancel();
  control_.stop();
}

}  // namespace sallyport::server
