#pragma once
// Doctor: the connector's diagnosis, for people. Every carrier on every route is tried side by side, and what
// is in the way of each gets a name. `connect` is not said; nothing is remembered.
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "client/connector/connector.hpp"
#include "client/doctor/finding.hpp"
#include "client/doctor/prescription.hpp"

namespace sallyport::client {

struct DoctorOptions {
  ProxySettings proxies;
  ProxyUse proxy_use = ProxyUse::best;
  TlsOptions tls;
  Milliseconds timeout{30'000};  ///< of the whole
  Milliseconds watch{3'000};     ///< for which each way that gets through is kept; kOldest bounds it
};

struct Diagnosis {
  std::vector<Finding> findings;  ///< of every way, in the order of the plan; judged
  Failure failure;                ///< what stands for all, if nothing gets through
  Prescription advice;
  Milliseconds elapsed{0};
};

struct DoctorEvents {
  /// Of so many `ways` so many have been examined, and so many of these got through. May be empty.
  std::function<void(std::size_t ways, std::size_t examined, std::size_t through)> progress;
  /// Once, last, on the loop, never from within the call; may destroy the handle.
  std::function<void(Diagnosis)> done;
};

/// `loop` outlives the handle, which lives on it; destroying the handle gives up. Errors: the certificates
/// cannot be read, or there is no way to look up names.
Result<std::unique_ptr<Cancellable>> examine(loop::EventLoop& loop, const Target& target,
                                             const DoctorOptions& options, DoctorEvents events);

}  // namespace sallyport::client
