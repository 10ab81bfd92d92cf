#include "client/connector/plan.hpp"

#include <algorithm>
#include <array>

namespace sallyport::client {
namespace {

struct Row {
  int start;  // ms
  Carrier carrier;
  std::uint16_t port;
};
using Table = std::span<const Row>;

constexpr std::uint16_t kPortRtmp = 1935;
constexpr std::uint16_t kPortHttps = 443;
constexpr std::uint16_t kPortHttp = 80;

constexpr Milliseconds kDirectLater{300};    // beside a proxy
constexpr Milliseconds kWarmSecond{100};     // at least, behind the remembered winner
constexpr Milliseconds kWarmOthers{400};     // the cold list
constexpr Milliseconds kBetweenBarred{100};  // what failed a short while ago, behind all others

constexpr std::array kRtmpTable = std::to_array<Row>({
    {0, kRtmps, kPortHttps},
    {100, kRtmp, kPortRtmp},
    {150, kHttps, kPortHttps},
    {250, kHttp, kPortHttp},
    {350, kRtmp, kPortHttp},
    {400, kRtmp, kPortHttps},
    {600, kHttpsPoll, kPortHttps},
    {700, kHttpPoll, kPortHttp},
    {750, kHttpsText, kPortHttps},
    {775, kHttpText, kPortHttp},
});
/// By CONNECT: proxies let it through to 443, and seldom elsewhere.
constexpr std::array kRtmpConnectTable = std::to_array<Row>({
    {0, kRtmps, kPortHttps},
    {80, kHttps, kPortHttps},
    {240, kRtmp, kPortHttps},
    {280, kRtmp, kPortRtmp},
    {320, kHttp, kPortHttp},
    {400, kHttpsPoll, kPortHttps},
    {500, kHttpsText, kPortHttps},
});
/// Requests to a forward proxy. WebSocket does not pass there.
constexpr std::array kForwardTable = std::to_array<Row>({
    {160, kRtmpt, kPortHttp},
    {450, kHttpPoll, kPortHttp},
    {550, kHttpText, kPortHttp},
});
/// Who names a port that is not TLS's own for rtmp: expects RTMP there.
constexpr std::array kRtmpPortTable = std::to_array<Row>({
    {0, kRtmp, 0},
    {100, kRtmps, 0},
    {150, kHttp, 0},
    {250, kHttps, 0},
    {450, kHttpPoll, 0},
    {550, kHttpsPoll, 0},
    {600, kHttpText, 0},
    {625, kHttpsText, 0},
});
constexpr std::array kRtmpPort443Table = std::to_array<Row>({
    {0, kRtmps, 0},
    {100, kRtmp, 0},
    {150, kHttps, 0},
    {250, kHttp, 0},
    {450, kHttpsPoll, 0},
    {550, kHttpPoll, 0},
    {600, kHttpsText, 0},
    {625, kHttpText, 0},
});
constexpr std::array kRtmpsTable = std::to_array<Row>({
    {0, kRtmps, kPortHttps},
    {100, kHttps, kPortHttps},
    {300, kHttpsPoll, kPortHttps},
    {400, kHttpsText, kPortHttps},
});
constexpr std::array kRtmptTable = std::to_array<Row>({
    {0, kRtmpt, kPortHttp},
    {200, kHttpPoll, kPortHttp},
    {300, kHttpText, kPortHttp},
});
constexpr std::array kRtmptsTable = std::to_array<Row>({
    {0, kRtmpts, kPortHttps},
    {200, kHttpsPoll, kPortHttps},
    {300, kHttpsText, kPortHttps},
});
constexpr std::array kRtmpeTable = std::to_array<Row>({
    {0, kRtmpe, kPortRtmp},
    {100, kRtmpe, kPortHttps},
    {150, kRtmpe, kPortHttp},
    {250, kRtmpte, kPortHttp},
    {450, kRtmptePoll, kPortHttp},
    {550, kRtmpteText, kPortHttp},
});
constexpr std::array kRtmpteTable = std::to_array<Row>({
    {0, kRtmpte, kPortHttp},
    {200, kRtmptePoll, kPortHttp},
    {300, kRtmpteText, kPortHttp},
});
constexpr std::array kWsTable = std::to_array<Row>({{0, kWs, kPortHttp}});
constexpr std::array kWssTable = std::to_array<Row>({{0, kWss, kPortHttps}});

Table rtmp_table(const Target& target, RouteKind route) {
  if (target.port) return *target.port == kPortHttps ? Table(kRtmpPort443Table) : Table(kRtmpPortTable);
  return route == RouteKind::http_connect ? Table(kRtmpConnectTable) : Table(kRtmpTable);
}

Table table_of(const Target& target, RouteKind route) {
  switch (target.scheme) {
    case Scheme::rtmp:
      return rtmp_table(target, route);
    case Scheme::rtmps:
      return kRtmpsTable;
    case Scheme::rtmpe:
      return kRtmpeTable;
    case Scheme::rtmpt:
      return kRtmptTable;
    case Scheme::rtmpte:
      return kRtmpteTable;
    case Scheme::rtmpts:
      return kRtmptsTable;
    case Scheme::ws:
      return kWsTable;
    case Scheme::wss:
      return kWssTable;
  }
  return {};
}

/// Requests are all that a forward proxy takes, and it must be able to read them. Beside CONNECT they come a
/// little later; alone they need not wait.
Table forward_table(const Target& target) {
  switch (target.scheme) {
    case Scheme::rtmp:
      return kForwardTable;
    case Scheme::rtmpt:
      return kRtmptTable;
    case Scheme::rtmpte:
    case Scheme::rtmpe:
      return kRtmpteTable;
    default:
      return {};
  }
}

void add_route(Candidates& plan, const Target& target, const Route& route) {
  const Table table =
      route.kind == RouteKind::http_forward ? forward_table(target) : table_of(target, route.kind);
  const Milliseconds later = route.later ? kDirectLater : Milliseconds(0);
  for (const Row& row : table) {
    const std::uint16_t port = target.port.value_or(row.port);
    const Candidate candidate{route, row.carrier, port, Milliseconds(row.start) + later};
    const auto same = [&](const Candidate& other) { return same_way(candidate, other); };
    if (std::none_of(plan.begin(), plan.end(), same)) plan.push_back(candidate);
  }
}

void sort_by_start(Candidates& plan) {
  std::stable_sort(plan.begin(), plan.end(),
                   [](const Candidate& a, const Candidate& b) { return a.start < b.start; });
}

/// Nobody waits for what is not there: the first starts at once.
void move_up(Candidates& plan) {
  if (plan.empty()) return;
  const Milliseconds first = plan.front().start;
  for (Candidate& candidate : plan) candidate.start -= first;
}

bool contains(std::span<const std::size_t> indices, std::size_t index) {
  return std::find(indices.begin(), indices.end(), index) != indices.end();
}

/// The first of `kinds` that there is, else whatever there is.
const Route& pick(std::span<const Route> routes, std::initializer_list<RouteKind> kinds) {
  for (const RouteKind kind : kinds) {
    const auto found =
        std::find_if(routes.begin(), routes.end(), [&](const Route& route) { return route.kind == kind; });
    if (found != routes.end()) return *found;
  }
  return routes.front();
}

std::vector<Row> rungs(const Target& target, Strategy strategy) {
  if (target.scheme != Scheme::rtmp) {
    const Table table = table_of(target, RouteKind::direct);
    std::vector<Row> first;
    for (const Row& row : table) {
      if (row.carrier.dress != Dress::tunnel_poll && row.carrier.dress != Dress::tunnel_text &&
          row.carrier.dress != Dress::web)
        first.push_back(row);
    }
    return first;
  }
  if (target.port) return {{0, kRtmp, *target.port}};
  if (strategy == Strategy::exact) return {{0, kRtmp, kPortRtmp}};
  if (strategy == Strategy::classic_80) return {{0, kRtmp, kPortHttp}, {0, kRtmpt, kPortHttp}};
  return {{0, kRtmp, kPortRtmp}, {0, kRtmp, kPortHttps}, {0, kRtmp, kPortHttp}, {0, kRtmpt, kPortHttp}};
}

}  // namespace

Candidates plan(const Target& target, std::span<const Route> routes) {
  Candidates plan;
  for (const Route& route : routes) add_route(plan, target, route);
  sort_by_start(plan);
  move_up(plan);
  return plan;
}

Candidates plan_ladder(const Target& target, std::span<const Route> routes, Strategy strategy) {
  Candidates ladder;
  if (routes.empty()) return ladder;
  Milliseconds start{0};
  for (const Row& row : rungs(target, strategy)) {
    const Route& route = is_tunnel(row.carrier.dress)
                             ? pick(routes, {RouteKind::http_forward, RouteKind::direct})
                             : pick(routes, {RouteKind::socks5, RouteKind::socks4a, RouteKind::direct,
                                             RouteKind::http_connect});
    const Candidate candidate{route, row.carrier, target.port.value_or(row.port), start};
    const auto same = [&](const Candidate& other) { return same_way(candidate, other); };
    if (std::any_of(ladder.begin(), ladder.end(), same)) continue;
    ladder.push_back(candidate);
    if (strategy == Strategy::exact) break;
    start += kClassicPatience;
  }
  return ladder;
}

Candidates cold_plan(Candidates cold, std::span<const std::size_t> barred) {
  if (barred.empty() || barred.size() >= cold.size()) return cold;
  Candidates plan;
  Candidates last;
  for (std::size_t i = 0; i < cold.size(); ++i) (contains(barred, i) ? last : plan).push_back(cold[i]);
  move_up(plan);
  Milliseconds start = plan.back().start;
  for (Candidate& candidate : last) {
    candidate.start = start += kBetweenBarred;
    plan.push_back(candidate);
  }
  return plan;
}

Candidates warm_plan(Candidates cold, const Remembered& winner, std::span<const std::size_t> barred) {
  Candidate first = cold[winner.index];
  first.start = Milliseconds(0);
  std::vector<std::size_t> others_barred;
  for (const std::size_t index : barred) {
    if (index != winner.index) others_barred.push_back(index < winner.index ? index : index - 1);
  }
  cold.erase(cold.begin() + static_cast<std::ptrdiff_t>(winner.index));
  Candidates plan{first};
  Candidates others = cold_plan(std::move(cold), others_barred);
  move_up(others);
  for (std::size_t i = 0; i < others.size(); ++i) {
    const Milliseconds second = std::clamp(2 * winner.took, kWarmSecond, kWarmOthers);
    others[i].start = i == 0 ? second : kWarmOthers + others[i].start;
    plan.push_back(others[i]);
  }
  sort_by_start(plan);
  return plan;
}

}  // namespace sallyport::client
