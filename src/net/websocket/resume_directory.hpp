#pragma once
// ResumeDirectory: the resumable sessions of one adaptor, on all its workers. A session lives on the worker
// that its id names (TunnelId); a connection that wants to go on with it may come in on any. It must bring
// the id and come the way the session was opened (TunnelBinding).
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/arrival.hpp"
#include "net/http/tunnel_binding.hpp"
#include "net/websocket/resumable_stream.hpp"

namespace sallyport::net {

class ResumeDirectory {
 public:
  static constexpr std::size_t kAwayPerAddress = 64;  ///< sessions without a connection, of one address

  /// `workers` (each with its position as index) and `factory` outlive the directory, which is destroyed
  /// after the workers' threads have ended.
  ResumeDirectory(std::vector<loop::EventLoop*> workers, SessionFactory& factory, HostResolver resolver);

  /// On the link's loop: a new session there. False: the layer above refuses.
  bool open(ResumeLink& link);
  /// On the link's loop: goes on with the session of that id, wherever it lives. If there is none `refuse` is
  /// called on the link's loop, which ends the link.
  void resume(ResumeLink& link, std::string id, std::uint64_t offset,
              std::function<void(ResumeLink& link)> refuse);
  /// On `loop`'s thread.
  std::size_t count(const loop::EventLoop& loop) const { return sessions_[loop.index()].size(); }

 private:
  struct Session {
    std::string id;
    TunnelBinding binding;
    std::shared_ptr<ResumableStream> stream;
    UnprovenCounter::Place away;
  };
  using Sessions = std::unordered_map<std::uint64_t, Session>;  // by locator

  bool on_lost(loop::EventLoop& loop, std::uint64_t locator);
  bool resume_here(loop::EventLoop& loop, const std::string& id, std::uint64_t offset,
                   const TransportFacts& facts, const loop::LoopRef<ResumeLink>& link);

  const std::vector<loop::EventLoop*> workers_;
  SessionFactory& factory_;
  const HostResolver resolver_;
  UnprovenCounter away_{kAwayPerAddress};
  std::vector<Sessions> sessions_;  // by worker, each touched on its own thread only
};

}  // namespace sallyport::net
