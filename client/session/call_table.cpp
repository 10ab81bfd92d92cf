#include "client/session/call_table.hpp"

#include <utility>

#include "client/session/session_options.hpp"

namespace sallyport::client {

std::optional<std::uint32_t> CallTable::add(CallDone done, Milliseconds timeout) {
  if (calls_.size() >= kMaxPendingCalls) return std::nullopt;
  const std::uint32_t id = next_id();
  auto call = std::make_unique<Call>(std::move(done), [this, id] {
    finish(id, {.kind = CallOutcome::Kind::timed_out, .object = {}, .value = {}});
  });
  call->timer.arm(loop_.timers(), timeout);
  calls_.emplace(id, std::move(call));
  return id;
}

bool CallTable::finish(double transaction_id, const CallOutcome& outcome) {
  if (!(transaction_id >= 1 && transaction_id <= last_id_)) return false;
  const auto id = static_cast<std::uint32_t>(transaction_id);
  const auto found = calls_.find(id);
  if (id != transaction_id || found == calls_.end()) return false;
  const auto call = std::move(found->second);  // its answer may lead to further calls
  calls_.erase(found);
  if (call->done) call->done(outcome);
  return true;
}

void CallTable::close() {
  for (auto& [id, call] : std::exchange(calls_, {})) {
    if (call->done) call->done({});
  }
}

}  // namespace sallyport::client
