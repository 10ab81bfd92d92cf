#include "net/websocket/resume_directory.hpp"

#include <utility>

#include "base/log.hpp"
#include "net/http/tunnel_id.hpp"
#include "net/websocket/resume_link.hpp"

namespace sallyport::net {
namespace {

using http::websocket::make_note;
using http::websocket::ResumeNote;

}  // namespace

ResumeDirectory::ResumeDirectory(std::vector<loop::EventLoop*> workers, SessionFactory& factory,
                                 HostResolver resolver)
    : workers_(std::move(workers)),
      factory_(factory),
      resolver_(std::move(resolver)),
      sessions_(workers_.size()) {}

bool ResumeDirectory::open(ResumeLink& link) {
  loop::EventLoop& loop = link.event_loop();
  Sessions& sessions = sessions_[loop.index()];
  std::string id = TunnelId::make({}, loop.index());
  while (sessions.contains(TunnelId::parse(id)->locator)) id = TunnelId::make({}, loop.index());
  const std::uint64_t locator = TunnelId::parse(id)->locator;
  ResumableStream::Hooks hooks;
  hooks.lost = [this, &loop, locator] { return on_lost(loop, locator); };
  hooks.ended = [this, &loop, locator] { sessions_[loop.index()].erase(locator); };
  const auto stream = std::make_shared<ResumableStream>(loop, link.facts(), std::move(hooks));
  sessions.emplace(locator, Session{id, TunnelBinding(link.facts(), resolver_), stream, {}});
  auto user = factory_.make_session(stream);
  if (!user) {
    sessions.erase(locator);
    return false;
  }
  log::debug("websocket-session")
      .field("session", session_tag(id))
      .field("address", link.facts().peer.to_string());
  stream->start(std::move(user), {});
  return stream->attach({loop, link.weak_from_this()}, 0,
                        make_note({.kind = ResumeNote::Kind::session, .id = id}));
}

bool ResumeDirectory::on_lost(loop::EventLoop& loop, std::uint64_t locator) {
  const auto found = sessions_[loop.index()].find(locator);
  if (found == sessions_[loop.index()].end()) return false;
  Session& session = found->second;
  session.away = away_.enter(session.stream->facts().peer);
  return static_cast<bool>(session.away);
}

void ResumeDirectory::resume(ResumeLink& link, std::string id, std::uint64_t offset,
                             std::function<void(ResumeLink& link)> refuse) {
  const auto parsed = TunnelId::parse(id);
  if (!parsed || parsed->worker >= workers_.size()) return refuse(link);
  loop::EventLoop* const owner = workers_[parsed->worker];
  const loop::LoopRef<ResumeLink> back(link.event_loop(), link.weak_from_this());
  owner->post([this, owner, back, refuse, offset, id = std::move(id), facts = link.facts()] {
    if (!resume_here(*owner, id, offset, facts, back)) back.post(refuse);
  });
}

bool ResumeDirectory::resume_here(loop::EventLoop& loop, const std::string& id, std::uint64_t offset,
                                  const TransportFacts& facts, const loop::LoopRef<ResumeLink>& link) {
  Sessions& sessions = sessions_[loop.index()];
  const auto found = sessions.find(TunnelId::parse(id)->locator);
  if (found == sessions.end() || !same_tunnel_id(found->second.id, id)) return false;
  Session& session = found->second;
  if (!session.binding.admits({facts.peer, facts.secure, facts.http_host, facts.server_name})) return false;
  const std::string note =
      make_note({.kind = ResumeNote::Kind::resumed, .offset = session.stream->received()});
  if (!session.stream->attach(link, offset, note)) return false;
  session.away.release();
  log::info("websocket-resumed")
      .field("session", session_tag(id))
      .field("opened_from", session.stream->facts().peer.to_string())
      .field("address", facts.peer.to_string());
  return true;
}

}  // namespace sallyport::net
