#pragma once
// TunnelDirectory: the RTMPT sessions of one adaptor, on all its workers. A session lives on the worker
// that its id names; requests that arrive on another one are posted there, and so are their replies. A request
// must bring the id and come the way the session was opened (TunnelBinding); one that does not leaves no trace
// in the session.
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/tunnel_hello.hpp"
#include "loop/event_loop.hpp"
#include "net/arrival.hpp"
#include "net/byte_stream.hpp"
#include "net/http/ended_tunnels.hpp"
#include "net/http/tunnel_binding.hpp"
#include "net/http/tunnel_id.hpp"
#include "net/http/tunnel_sequencer.hpp"
#include "net/tunnel_options.hpp"

namespace sallyport::net {

class TunnelStream;

class TunnelDirectory {
 public:
  /// `workers` (at most 256, each with its position as index) and `factory` outlive the directory, which is
  /// destroyed after the workers' threads have ended.
  TunnelDirectory(std::vector<loop::EventLoop*> workers, SessionFactory& factory,
                  std::size_t max_unused_per_address, HostResolver resolver = {});
  ~TunnelDirectory();
  TunnelDirectory(const TunnelDirectory&) = delete;
  TunnelDirectory& operator=(const TunnelDirectory&) = delete;

  /// On `loop`'s thread: a new session there and its id. Reason::tunnel_cap if the address has too many
  /// sessions without a connect, Reason::connection_limit if the layer above refuses. `place` is the session's
  /// in a count of its client's; kept until it ends.
  Result<std::string> open(loop::EventLoop& loop, TransportFacts facts, std::shared_ptr<const HttpOptions> options,
                           std::shared_ptr<void> place = nullptr);
  /// The same for our own client: what it is told, with the secret under which it signs.
  Result<http::TunnelWelcome> open_paired(loop::EventLoop& loop, TransportFacts facts,
                                          std::shared_ptr<const HttpOptions> options,
                                          const http::TunnelHello& hello, std::shared_ptr<void> place = nullptr);
  /// From any thread, after a reload: for sessions opened from now on.
  void set_max_unused(std::size_t per_address) { unused_.set_cap(per_address); }
  /// From any worker's thread. Nobody's session, or not for this origin: 404.
  void deliver(std::string_view id, TunnelOrigin origin, TunnelRequest request);
  /// On `loop`'s thread: ends its sessions.
  void close_all(loop::EventLoop& loop, Reason reason);
  /// On `loop`'s thread: its open sessions.
  std::size_t count(const loop::EventLoop& loop) const { return sessions_[loop.index()].open.size(); }

 private:
  friend class TunnelStream;
  struct Sessions {  // of one worker, touched on its own thread only
    std::unordered_map<std::uint64_t, std::shared_ptr<TunnelStream>> open;  // by locator
    EndedTunnels ended;
  };

  /// A place for a session that `make` makes of what every session is made from; its id.
  template <typename Make>
  Result<std::string> enter(loop::EventLoop& loop, TransportFacts facts, std::shared_ptr<const HttpOptions> options,
                            std::shared_ptr<void> place, Make make);
  void deliver_here(loop::EventLoop& loop, std::string_view id, const TunnelOrigin& origin, TunnelRequest request);
  std::shared_ptr<TunnelStream> find(const Sessions& sessions, std::string_view id) const;
  /// On the owner's thread, by a session that has ended.
  void forget(loop::EventLoop& loop, std::string_view id);

  const std::vector<loop::EventLoop*> workers_;
  SessionFactory& factory_;
  const HostResolver resolver_;
  UnprovenCounter unused_;
  std::vector<Sessions> sessions_;  // by worker
};

}  // namespace sallyport::net
