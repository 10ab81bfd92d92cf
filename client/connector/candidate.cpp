#include "client/connector/candidate.hpp"

namespace sallyport::client {

std::string describe(const Candidate& candidate) {
  std::string text(to_string(candidate.carrier));
  text.append(" on port ").append(std::to_string(candidate.port)).append(", ");
  return text.append(describe(candidate.route));
}

Candidate turned_out(Candidate candidate, const Carrier& carrier) {
  if (candidate.carrier.dress == Dress::web && carrier.dress == Dress::tunnel) candidate.carrier.dress = Dress::tunnel;
  return candidate;
}

bool same_way(const Candidate& one, const Candidate& other) {
  return one.carrier == other.carrier && one.port == other.port && one.route.kind == other.route.kind &&
         one.route.proxy.host == other.route.proxy.host && one.route.proxy.port == other.route.proxy.port;
}

}  // namespace sallyport::client
