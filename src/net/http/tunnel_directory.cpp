#include "net/http/tunnel_directory.hpp"

#include <cassert>

#include "base/log.hpp"
#include "base/random.hpp"
#include "net/http/tunnel_stream.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kRandomBytes = 16;
constexpr std::size_t kWorkerDigits = 2;
constexpr std::size_t kTagLength = 6;

int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

std::string make_id(const std::string& node_id, unsigned worker) {
  const auto number = static_cast<std::uint8_t>(worker);
  return node_id + to_hex({&number, 1}) + random_hex(kRandomBytes);
}

}  // namespace

std::string session_tag(std::string_view id) {
  // At most 16 of the 128 random bits.
  return std::string(id.substr(0, kTagLength)) + "\u2026";
}

TunnelDirectory::TunnelDirectory(std::vector<loop::EventLoop*> workers, SessionFactory& factory,
                                 std::size_t max_unused_per_address)
    : workers_(std::move(workers)),
      factory_(factory),
      unused_(max_unused_per_address),
      sessions_(workers_.size()) {
  assert(workers_.size() <= 256);
}

TunnelDirectory::~TunnelDirectory() = default;

Result<std::string> TunnelDirectory::open(loop::EventLoop& loop, TransportFacts facts,
                                          std::shared_ptr<const HttpOptions> options) {
  auto unused = unused_.enter(facts.peer);
  if (!unused)
    return Error{Reason::tunnel_cap, "too many tunnel sessions without a connect from this address"};
  std::string id = make_id(options->tunnel.node_id, loop.index());
  const auto stream = std::make_shared<TunnelStream>(*this, loop, id, std::move(facts), std::move(unused),
                                                     std::move(options));
  sessions_[loop.index()].emplace(id, stream);
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

loop::EventLoop* TunnelDirectory::worker_of(std::string_view id) const {
  if (id.size() < kWorkerDigits + 2 * kRandomBytes) return nullptr;
  const std::string_view digits = id.substr(id.size() - kWorkerDigits - 2 * kRandomBytes, kWorkerDigits);
  const int high = digit_value(digits[0]);
  const int low = digit_value(digits[1]);
  if (high < 0 || low < 0) return nullptr;
  const auto index = static_cast<std::size_t>(high * 16 + low);
  return index < workers_.size() ? workers_[index] : nullptr;
}

void TunnelDirectory::deliver(std::string_view id, TunnelRequest request) {
  loop::EventLoop* const owner = worker_of(id);
  if (!owner) return request.answer({.status = 404, .body = {}});
  if (owner->is_current()) return deliver_here(*owner, id, std::move(request));
  owner->post([this, owner, id = std::string(id), request = std::move(request)]() mutable {
    deliver_here(*owner, id, std::move(request));
  });
}

void TunnelDirectory::deliver_here(loop::EventLoop& loop, std::string_view id, TunnelRequest request) {
  const Sessions& sessions = sessions_[loop.index()];
  const auto found = sessions.find(id);
  if (found == sessions.end()) return request.answer({.status = 404, .body = {}});
  const auto stream = found->second;  // it may end and be forgotten during the call
  stream->offer(std::move(request));
}

void TunnelDirectory::close_all(loop::EventLoop& loop, Reason reason) {
  const Sessions closing = sessions_[loop.index()];
  for (const auto& [id, stream] : closing) stream->close(reason, false);
}

void TunnelDirectory::forget(loop::EventLoop& loop, std::string_view id) {
  Sessions& sessions = sessions_[loop.index()];
  if (const auto found = sessions.find(id); found != sessions.end()) sessions.erase(found);
}

}  // namespace sallyport::net
