#include "client/connector/wayfinding.hpp"

#include <algorithm>
#include <ctime>

#include "client/connector/network_key.hpp"

namespace sallyport::client {
namespace {

std::string server_text(const Target& target) {
  std::string text(to_string(target.scheme));
  text.append("://").append(bracketed(target.host));
  if (target.port) text.append(":").append(std::to_string(*target.port));
  return text;
}

std::optional<std::size_t> find_way(const Candidates& plan, const std::string& way) {
  const auto found = std::find_if(plan.begin(), plan.end(),
                                  [&](const Candidate& candidate) { return way_key(candidate) == way; });
  if (found == plan.end()) return std::nullopt;
  return static_cast<std::size_t>(found - plan.begin());
}

}  // namespace

Wayfinding::Wayfinding(const Target& target, const ConnectorOptions& options) {
  const auto routes =
      options.proxies.routes_for(target.host, target.port.value_or(default_port(target.scheme)),
                                 promises_tls(target.scheme), options.proxy_use);
  const bool race = options.strategy == Strategy::race;
  plan_ = race ? client::plan(target, routes) : plan_ladder(target, routes, options.strategy);
  set_limits(options);
  if (!race || options.memory_file.empty()) return;
  file_ = options.memory_file;
  place_ = {digest_hex(server_text(target)), network_key()};
  recall();
}

void Wayfinding::set_limits(const ConnectorOptions& options) {
  if (options.strategy != Strategy::race) {
    limits_.unanswered = limits_.unproven = kClassicPatience;
    limits_.whole = kClassicPatience * std::max<std::size_t>(plan_.size(), 1);
  }
  if (options.timeout) limits_.whole = *options.timeout;
}

/// In the plan, in which the tunnel behind a WebSocket that is refused has no place of its own: it gets one, so that a
/// refusal that is known need not be waited for.
std::optional<std::size_t> Wayfinding::place_of_winner(const std::string& way) {
  if (const auto found = find_way(plan_, way)) return found;
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    Candidate tunnel = plan_[i];
    if (tunnel.carrier.dress != Dress::web) continue;
    tunnel.carrier.dress = Dress::tunnel;
    if (way_key(tunnel) != way) continue;
    plan_.insert(plan_.begin() + static_cast<std::ptrdiff_t>(i) + 1, tunnel);
    return i + 1;
  }
  return std::nullopt;
}

void Wayfinding::recall() {
  const auto known = load_memory(file_).recall(place_, std::time(nullptr));
  if (!known) return;
  const auto winner = known->winner ? place_of_winner(known->winner->way) : std::nullopt;
  std::vector<std::size_t> barred;
  for (const auto& [way, at] : known->failed) {
    if (const auto index = find_way(plan_, way)) barred.push_back(*index);
  }
  if (!winner) {
    plan_ = cold_plan(std::move(plan_), barred);
    return;
  }
  winner_ = known->winner->way;
  plan_ = warm_plan(std::move(plan_), {*winner, known->winner->took}, barred);
  limits_.grace = Milliseconds(0);
}

void Wayfinding::note_use(const Candidate& candidate, Milliseconds took,
                          std::span<const Report> reports) const {
  if (file_.empty()) return;
  Memory memory = load_memory(file_);
  const WallSeconds now = std::time(nullptr);
  memory.note_winner(place_, way_key(candidate), took, now);
  for (const Report& report : reports) {
    if (report.standing == Standing::failed) memory.note_failure(place_, way_key(report.candidate), now);
  }
  (void)save_memory(file_, memory);  // what cannot be kept is no reason not to connect
}

void Wayfinding::note_cut(const Candidate& candidate) const {
  if (file_.empty()) return;
  Memory memory = load_memory(file_);
  memory.note_cut(place_, way_key(candidate), std::time(nullptr));
  (void)save_memory(file_, memory);  // what cannot be kept is no reason not to connect
}

}  // namespace sallyport::client
