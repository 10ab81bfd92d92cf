#pragma once
// Wayfinding: what a search knows of one target in one network: the plan, with what is remembered worked in,
// and what is to be remembered afterwards.
#include "client/connector/connector.hpp"
#include "client/connector/memory.hpp"

namespace sallyport::client {

class Wayfinding {
 public:
  Wayfinding(const Target& target, const ConnectorOptions& options);

  const Candidates& plan() const { return plan_; }
  const RaceLimits& limits() const { return limits_; }
  /// Whether `candidate` had won here before.
  bool remembered(const Candidate& candidate) const { return winner_ == way_key(candidate); }

  /// Whether anything is kept for the next time.
  bool remembers() const { return !file_.empty(); }
  /// `candidate`, as it turned out, got through and is of use; `took` is its own time. Those of `reports` that failed are
  /// remembered as well: they failed where somebody else got through.
  void note_use(const Candidate& candidate, Milliseconds took, std::span<const Report> reports) const;
  void note_cut(const Candidate& candidate) const;

 private:
  void set_limits(const ConnectorOptions& options);
  void recall();
  std::optional<std::size_t> place_of_winner(const std::string& way);

  std::string file_;
  PlaceKey place_;
  Candidates plan_;
  RaceLimits limits_;
  std::string winner_;  // way_key() of the one that had won; empty: nobody
};

}  // namespace sallyport::client
