#pragma once
// NetworkStarter: attempts on real networks.
//
//   line (names, TCP, proxy, TLS) ─┬─ raw ────────────────────────────────┬─▶ greeting ─▶ Proved
//                                  ├─ WebSocket ─ 101 ────────────────────┤
//                                  │      └ refused ─▶ on the same line ┐ │
//                                  └─ tunnel ◀──────────────────────────┘─┘
#include "client/connector/attempt.hpp"
#include "client/connector/line.hpp"
#include "client/connector/race.hpp"

namespace sallyport::client {

class NetworkStarter final : public AttemptStarter {
 public:
  /// Without `resumes` a WebSocket ends with its connection, so that one can see when.
  NetworkStarter(std::shared_ptr<Toolbox> tools, Target target, RaceLimits limits, bool resumes = true)
      : tools_(std::move(tools)), target_(std::move(target)), limits_(limits), resumes_(resumes) {}

  [[nodiscard]] std::unique_ptr<Cancellable> start(const Candidate& candidate, AttemptEvents events) override;

 private:
  std::shared_ptr<Toolbox> tools_;
  Target target_;
  RaceLimits limits_;
  bool resumes_;
};

}  // namespace sallyport::client
