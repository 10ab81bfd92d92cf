#pragma once
// TunnelDirectory: the RTMPT sessions of one adaptor, on all its workers. A session lives on the worker
// that its id names; requests that arrive on another one are posted there, and so are their replies.
//
// An id is NodeID, two hexadecimal digits for the worker, and 128 random bits in hexadecimal: it is the
// session's only credential, so a log shows session_tag(id) and never the id.
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "loop/event_loop.hpp"
#include "net/arrival.hpp"
#include "net/byte_stream.hpp"
#include "net/http/tunnel_sequencer.hpp"
#include "net/tunnel_options.hpp"

namespace sallyport::net {

class TunnelStream;

/// The beginning of an id, enough to tell sessions apart in a log and useless to a reader of it.
std::string session_tag(std::string_view id);

class TunnelDirectory {
 public:
  /// `workers` (at most 256, each with its position as index) and `factory` outlive the directory, which is
  /// destroyed after the workers' threads have ended.
  TunnelDirectory(std::vector<loop::EventLoop*> workers, SessionFactory& factory,
                  std::size_t max_unused_per_address);
  ~TunnelDirectory();
  TunnelDirectory(const TunnelDirectory&) = delete;
  TunnelDirectory& operator=(const TunnelDirectory&) = delete;

  /// On `loop`'s thread: a new session there and its id. Reason::tunnel_cap if the address has too many
  /// sessions without a connect, Reason::connection_limit if the layer above refuses.
  Result<std::string> open(loop::EventLoop& loop, TransportFacts facts,
                           std::shared_ptr<const HttpOptions> options);
  /// From any thread, after a reload: for sessions opened from now on.
  void set_max_unused(std::size_t per_address) { unused_.set_cap(per_address); }
  /// From any worker's thread. Nobody's session: 404.
  void deliver(std::string_view id, TunnelRequest request);
  /// On `loop`'s thread: ends its sessions.
  void close_all(loop::EventLoop& loop, Reason reason);
  /// On `loop`'s thread: its open sessions.
  std::size_t count(const loop::EventLoop& loop) const { return sessions_[loop.index()].size(); }

 private:
  friend class TunnelStream;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Sessions = std::unordered_map<std::string, std::shared_ptr<TunnelStream>, Hash, std::equal_to<>>;

  loop::EventLoop* worker_of(std::string_view id) const;
  void deliver_here(loop::EventLoop& loop, std::string_view id, TunnelRequest request);
  /// On the owner's thread, by a session that has ended.
  void forget(loop::EventLoop& loop, std::string_view id);

  const std::vector<loop::EventLoop*> workers_;
  SessionFactory& factory_;
  UnprovenCounter unused_;
  std::vector<Sessions> sessions_;  // by worker, each touched on its own thread only
};

}  // namespace sallyport::net
