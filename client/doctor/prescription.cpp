#include "client/doctor/prescription.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <set>

#include "client/connector/advice.hpp"

namespace sallyport::client {
namespace {

/// What the rules look at.
struct Picture {
  const Target& target;
  std::span<const Finding> findings;
  const Finding* best;  // null: nothing gets through
  Failure failure;      // what stands for those that fail

  template <typename Test>
  const Finding* find(Test test) const {
    const auto found = std::find_if(findings.begin(), findings.end(), test);
    return found == findings.end() ? nullptr : &*found;
  }
  /// Of those that get through, there being some.
  template <typename Test>
  bool all_through(Test test) const {
    return best && !find([&](const Finding& finding) { return finding.gets_through() && !test(finding); });
  }
  std::string host() const { return bracketed(target.host); }
  std::string uri() const { return printable(target); }
  std::string way() const {
    const Candidate& way = best->report.candidate;
    std::string text = std::string(to_string(way.carrier)) + " on port " + std::to_string(way.port);
    return way.route.kind == RouteKind::direct ? text : text + " by " + describe(way.route);
  }
};

Obstacle obstacle_of(const Finding& finding) {
  return finding.report.failure.obstacle;
}
const Carrier& carrier_of(const Finding& finding) {
  return finding.report.candidate.carrier;
}
bool in_tunnel(const Finding& finding) {
  return is_tunnel(carrier_of(finding).dress);
}
bool is_cut(const Finding& finding) {
  return finding.seen.cut_after.has_value();
}
bool is_held(const Finding& finding) {
  return finding.seen.held_for.has_value();
}
/// A way in TLS that only fails because of the certificate.
bool fails_by_certificate(const Finding& finding) {
  const Obstacle obstacle = obstacle_of(finding);
  return finding.verdict == Verdict::fails && obstacle >= Obstacle::tls_intercepted &&
         obstacle <= Obstacle::clock_wrong;
}
/// Nothing at all speaks TLS there.
bool finds_no_tls(const Finding& finding) {
  const Obstacle obstacle = obstacle_of(finding);
  const bool answered = obstacle == Obstacle::closed || obstacle == Obstacle::reset ||
                        obstacle == Obstacle::not_tls || obstacle == Obstacle::tls_failed;
  return carrier_of(finding).tls && answered && finding.report.failure.stage == Stage::tls;
}
/// RTMP or WebSocket inside TLS that was agreed on: somebody reads what is inside, and takes HTTP only.
bool fails_inside_tls(const Finding& finding) {
  return finding.verdict == Verdict::fails && carrier_of(finding).tls && !in_tunnel(finding) &&
         finding.report.failure.stage > Stage::tls;
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + ".";
}
std::string sentence(std::string_view text) {
  return sentence(std::string(text));
}

constexpr std::string_view kNothingToChange = "Nothing needs to be changed.";

struct Rule {
  bool (*applies)(const Picture&);
  Prescription (*prescribe)(const Picture&);
};

/// "port 443", "port 80, 443 or 1935": where `obstacle` was met.
std::string ports_with(const Picture& picture, Obstacle obstacle) {
  std::set<std::uint16_t> ports;
  for (const Finding& finding : picture.findings) {
    if (finding.verdict == Verdict::fails && obstacle_of(finding) == obstacle)
      ports.insert(finding.report.candidate.port);
  }
  std::string text = "port ";
  for (auto port = ports.begin(); port != ports.end(); ++port) {
    const bool last = std::next(port) == ports.end();
    if (port != ports.begin()) text += last ? " or " : ", ";
    text += std::to_string(*port);
  }
  return text;
}

/// Advice for the administrator about `obstacle`, with ports and the host in the place of "this port of the
/// server".
std::string advice_about(const Picture& picture, Obstacle obstacle) {
  constexpr std::string_view kPlace = "this port of the server";
  std::string text(advice_for_administrator(obstacle));
  const std::size_t place = text.find(kPlace);
  if (place != std::string::npos)
    text.replace(place, kPlace.size(), ports_with(picture, obstacle) + " of " + picture.host());
  return text;
}

// --------------------------------------------------------------------------------- nothing gets through

bool nothing_tried(const Picture& picture) {
  return picture.findings.empty();
}
Prescription name_another_way(const Picture& picture) {
  return {
      "No route here can carry " + picture.uri() + ": " + std::string(advice(Obstacle::unsupported)) + ".",
      std::string(kNothingToChange)};
}

bool nothing_passes(const Picture& picture) {
  return !picture.best;
}
Prescription remove_the_obstacle(const Picture& picture) {
  return {sentence(advice(picture.failure.obstacle)),
          sentence(advice_about(picture, picture.failure.obstacle))};
}

// ------------------------------------------------------------------------ what gets through is hindered

bool all_are_cut(const Picture& picture) {
  return picture.all_through(is_cut);
}
Prescription outlive_the_cuts(const Picture& picture) {
  const bool tunnels =
      picture.find([](const Finding& finding) { return finding.gets_through() && in_tunnel(finding); });
  const std::string user =
      tunnels
          ? "Connect with rtmpt://" + picture.host() + " or rtmpts://" + picture.host() +
                ": a tunnel to a sallyport goes on over new connections, loses nothing and repeats nothing."
          : "Expect to be cut off again and again, or use another network.";
  return {user, "Let connections to " + picture.host() + " live longer: something ends them " +
                    picture.best->report.failure.detail + "."};
}

bool only_held_back(const Picture& picture) {
  return picture.all_through(in_tunnel) && picture.all_through(is_held);
}
Prescription wait_for_replies(const Picture& picture) {
  const std::string time = std::to_string(picture.best->seen.held_for->count()) + " ms";
  return {"Connect to " + picture.uri() + " as it is, and expect about " + time +
              " more delay: replies are collected before they are passed on.",
          "Pass replies of " + picture.host() + " on as they come, instead of collecting them first."};
}

// ----------------------------------------------------------------------------- something gets through

bool nothing_in_the_way(const Picture& picture) {
  return !picture.find([](const Finding& finding) { return finding.verdict != Verdict::passes; });
}
Prescription connect(const Picture& picture) {
  return {"Connect to " + picture.uri() + " as it is: nothing is in the way.", std::string(kNothingToChange)};
}

bool only_in_clear(const Picture& picture) {
  return picture.all_through([](const Finding& finding) { return !carrier_of(finding).tls; }) &&
         picture.find(fails_by_certificate);
}
Prescription beware_of_readers(const Picture& picture) {
  const Obstacle obstacle = obstacle_of(*picture.find(fails_by_certificate));
  return {"What gets through can be read on the way (" + picture.way() + "), so send no secrets; for TLS, " +
              std::string(advice(obstacle)) + ".",
          sentence(advice_about(picture, obstacle))};
}

bool only_tls_fails(const Picture& picture) {
  const bool same_port = !picture.find([&](const Finding& finding) {
    return finding.report.candidate.port != picture.best->report.candidate.port;
  });
  return same_port && !picture.find([](const Finding& finding) {
    return finding.verdict != Verdict::passes && !finds_no_tls(finding);
  });
}
Prescription do_without_tls(const Picture& picture) {
  return {"Connect to " + picture.uri() + " as it is: " + picture.way() +
              " gets through, in clear, since nothing speaks TLS there.",
          sentence(advice_for_administrator(Obstacle::not_tls))};
}

bool only_by_proxy(const Picture& picture) {
  return picture.all_through([](const Finding& finding) { return !finding.is_direct(); }) &&
         picture.find(std::mem_fn(&Finding::is_direct));
}
Prescription keep_the_proxy(const Picture& picture) {
  return {"Keep the proxy: " + picture.way() + " gets through, and nothing does directly.",
          "Nothing needs to be changed; where delay matters, let TCP to port 443 of " + picture.host() +
              " out directly."};
}

bool only_past_the_proxy(const Picture& picture) {
  return picture.all_through(std::mem_fn(&Finding::is_direct)) &&
         picture.find([](const Finding& finding) { return !finding.is_direct(); });
}
Prescription leave_the_proxy(const Picture& picture) {
  const Finding* proxied = picture.find([](const Finding& finding) { return !finding.is_direct(); });
  const Obstacle obstacle = obstacle_of(*proxied);
  return {"Connect with --proxy direct: the proxy is what does not let it through (" +
              std::string(describe(obstacle)) + ").",
          sentence(advice_about(picture, obstacle))};
}

bool only_http_in_tls(const Picture& picture) {
  return picture.find(fails_inside_tls) && picture.find([](const Finding& finding) {
    return finding.gets_through() && carrier_of(finding).tls && in_tunnel(finding);
  });
}
Prescription tell_of_inspection(const Picture& picture) {
  return {"Connect to " + picture.uri() + " as it is: " + picture.way() +
              " gets through, although something looks into TLS here and takes nothing but HTTP.",
          "Exempt " + picture.host() +
              " from TLS inspection, or let what is not HTTP through there: RTMP in TLS has less delay."};
}

bool some_are_cut(const Picture& picture) {
  return picture.find(is_cut) && !is_cut(*picture.best);
}
Prescription avoid_the_cuts(const Picture& picture) {
  const std::string when = picture.find(is_cut)->report.failure.detail;
  return {"Connect to " + picture.uri() + " as it is: " + picture.way() +
              " gets through, and was not cut while it was watched; others are cut " + when + ".",
          "Let connections to " + picture.host() + " live longer: something ends them " + when + "."};
}

bool types_are_refused(const Picture& picture) {
  return picture.all_through(in_tunnel) && picture.find([](const Finding& finding) {
    return obstacle_of(finding) == Obstacle::content_type_refused;
  });
}
Prescription tell_of_the_types(const Picture& picture) {
  return {"Connect to " + picture.uri() + " as it is: " + picture.way() +
              " gets through, by content types that are let through here.",
          sentence(advice_for_administrator(Obstacle::content_type_refused))};
}

bool only_tunnels(const Picture& picture) {
  return picture.all_through(in_tunnel) && picture.find([](const Finding& finding) {
    return obstacle_of(finding) == Obstacle::upgrade_stripped;
  });
}
Prescription tell_of_the_upgrade(const Picture& picture) {
  return {"Connect to " + picture.uri() + " as it is: " + picture.way() +
              " gets through, with a little more delay than WebSocket would have.",
          sentence(advice_for_administrator(Obstacle::upgrade_stripped))};
}

bool always(const Picture&) {
  return true;
}
Prescription take_what_passes(const Picture& picture) {
  Prescription advised;
  advised.user = "Connect to " + picture.uri() + " as it is: " + picture.way() + " gets through.";
  const std::string what = advice_about(picture, picture.failure.obstacle);
  advised.administrator = what.empty() ? std::string(kNothingToChange)
                                       : "Nothing needs to be changed; for the other ways, " + what + ".";
  return advised;
}

// The first that applies; the last does always.
constexpr std::array kRules = std::to_array<Rule>({
    {nothing_tried, name_another_way},
    {nothing_passes, remove_the_obstacle},
    {all_are_cut, outlive_the_cuts},
    {only_held_back, wait_for_replies},
    {nothing_in_the_way, connect},
    {only_tls_fails, do_without_tls},
    {only_in_clear, beware_of_readers},
    {only_past_the_proxy, leave_the_proxy},
    {some_are_cut, avoid_the_cuts},
    {only_http_in_tls, tell_of_inspection},
    {types_are_refused, tell_of_the_types},
    {only_tunnels, tell_of_the_upgrade},
    {only_by_proxy, keep_the_proxy},
    {always, take_what_passes},
});

}  // namespace

Prescription prescribe(const Target& target, std::span<const Finding> findings) {
  const Picture picture{target, findings, best_of(findings), sum_up(reports_of(findings))};
  const auto rule =
      std::find_if(kRules.begin(), kRules.end(), [&](const Rule& one) { return one.applies(picture); });
  return rule->prescribe(picture);
}

}  // namespace sallyport::client
