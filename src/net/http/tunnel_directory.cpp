#include "net/http/tunnel_directory.hpp"

#include <cassert>

#include "base/log.hpp"
#include "base/random.hpp"
#include "net/http/paired_tunnel.hpp"
#include "net/http/sequenced_tunnel.hpp"

namespace sallyport::net {
namespace {

TunnelReply not_found(bool wrong_id, Reason refusal = Reason::none) {
  return {.status = 404, .body = {}, .wrong_id = wrong_id, .refusal = refusal};
}

}  // namespace

TunnelDirectory::TunnelDirectory(std::vector<loop::EventLoop*> workers, SessionFactory& factory,
                                 std::size_t max_unused_per_address, HostResolver resolver)
    : workers_(std::move(workers)),
      factory_(factory),
      resolver_(std::move(resolver)),
      unused_(max_unused_per_address),
      sessions_(workers_.size()) {
  assert(workers_.size() <= 256);
}

TunnelDirectory::~TunnelDirectory() = default;

Result<std::string> TunnelDirectory::open(loop::EventLoop& loop, TransportFacts facts,
                                          std::shared_ptr<const HttpOptions> options,
                                          std::shared_ptr<void> place) {
  return enter(loop, std::move(facts), std::move(options), std::move(place), [](TunnelStream::Opening opening) {
    return std::make_shared<SequencedTunnel>(std::move(opening));
  });
}

Result<http::TunnelWelcome> TunnelDirectory::open_paired(loop::EventLoop& loop, TransportFacts facts,
                                                         std::shared_ptr<const HttpOptions> options,
                                                         const http::TunnelHello& hello,
                                                         std::shared_ptr<void> place) {
  http::TunnelSecret secret{};
  fill_random(secret);
  const auto make = [&](TunnelStream::Opening opening) {
    return std::make_shared<PairedTunnel>(std::move(opening), hello, secret);
  };
  auto id = enter(loop, std::move(facts), std::move(options), std::move(place), make);
  if (!id) return std::move(id).error();
  return http::TunnelWelcome{std::move(*id), secret, PairedTunnel::kLongestHold};
}

template <typename Make>
Result<std::string> TunnelDirectory::enter(loop::EventLoop& loop, TransportFacts facts,
                                           std::shared_ptr<const HttpOptions> options, std::shared_ptr<void> place,
                                           Make make) {
  auto unused = unused_.enter(facts.peer);
  if (!unused)
    return Error{Reason::tunnel_cap, "too many tunnel sessions without a connect from this address"};
  auto& open = sessions_[loop.index()].open;
  std::string id = TunnelId::make(options->tunnel.node_id, loop.index());
  while (open.contains(TunnelId::parse(id)->locator)) id = TunnelId::make(options->tunnel.node_id, loop.index());
  TunnelBinding binding(facts, resolver_);
  TunnelStream::Places places{std::move(unused), std::move(place)};
  const std::shared_ptr<TunnelStream> stream = make(TunnelStream::Opening{
      *this, loop, id, std::move(facts), std::move(binding), std::move(places), std::move(options)});
  open.emplace(TunnelId::parse(id)->locator, stream);
  auto user = factory_.make_session(stream);
  if (!user) {
    forget(loop, id);
    return Error{Reason::connection_limit, "no session can be made"};
  }
  log::debug("tunnel-opened")
      .field("session", session_tag(id))
      .field("address", stream->facts().peer.to_string());
  stream->start(std::move(user), {});
  return id;
}

void TunnelDirectory::deliver(std::string_view id, TunnelOrigin origin, TunnelRequest request) {
  const auto parsed = TunnelId::parse(id);
  if (!parsed || parsed->worker >= workers_.size()) return request.answer(not_found(true));
  loop::EventLoop* const owner = workers_[parsed->worker];
  if (owner->is_current()) return deliver_here(*owner, id, origin, std::move(request));
  owner->post([this, owner, id = std::string(id), origin = std::move(origin), request = std::move(request)]() mutable {
    deliver_here(*owner, id, origin, std::move(request));
  });
}

void TunnelDirectory::deliver_here(loop::EventLoop& loop, std::string_view id, const TunnelOrigin& origin,
                                   TunnelRequest request) {
  const Sessions& sessions = sessions_[loop.index()];
  const auto stream = find(sessions, id);  // it may end and be forgotten during the call
  if (!stream) {
    const bool ended = sessions.ended.contains(TunnelId::parse(id)->locator, monotonic_now());
    return request.answer(not_found(!ended));
  }
  if (!stream->admits(origin)) return request.answer(not_found(true, Reason::tunnel_binding));
  stream->offer(std::move(request));
}

std::shared_ptr<TunnelStream> TunnelDirectory::find(const Sessions& sessions, std::string_view id) const {
  const auto found = sessions.open.find(TunnelId::parse(id)->locator);
  if (found == sessions.open.end() || !same_tunnel_id(found->second->id(), id)) return nullptr;
  return found->second;
}

void TunnelDirectory::close_all(loop::EventLoop& loop, Reason reason) {
  const auto closing = sessions_[loop.index()].open;
  for (const auto& [locator, stream] : closing) stream->close(reason, false);
}

void TunnelDirectory::forget(loop::EventLoop& loop, std::string_view id) {
  Sessions& sessions = sessions_[loop.index()];
  const std::uint64_t locator = TunnelId::parse(id)->locator;
  if (sessions.open.erase(locator) > 0) sessions.ended.add(locator, monotonic_now());
}

}  // namespace sallyport::net
