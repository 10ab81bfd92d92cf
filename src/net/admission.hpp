#pragma once
// Who may come in at all: decided at accept, before a byte is read, or behind a trusted front once its header
// has told the client's address; from that address and from what is open already. Whoever may not is closed and
// logged.
#include <memory>
#include <mutex>

#include "net/address_rules.hpp"
#include "net/arrival.hpp"
#include "net/connection_limit.hpp"
#include "net/front/front_options.hpp"
#include "net/refusal_log.hpp"

namespace sallyport::net {

/// Of one adaptor; what it refers to is shared by all adaptors. Thread-safe.
class Admission {
 public:
  Admission(AddressRules rules, ConnectionLimit& connections, UnprovenCounter& unproven, RefusalLog& refusals)
      : rules_(std::make_shared<const AddressRules>(std::move(rules))),
        connections_(connections),
        unproven_(unproven),
        refusals_(refusals) {}

  /// At accept. Where a PROXY header is to come nothing but the sender is judged: by the list of proxies, or
  /// proxy_sender_unlisted. Elsewhere the same as admit().
  Reason admit_arriving(Arrival& arrival);
  /// `arrival.peer` is the client, also where a trusted front speaks for it. Takes the places that `arrival` has
  /// not got yet, or answers why not: address_denied, fd_limit, address_cap.
  Reason admit(Arrival& arrival);
  /// Somebody at this address was closed.
  void refused(const Arrival& arrival, Reason reason) {
    refusals_.refused(arrival.peer, arrival.local_port, reason, arrival.front);
  }
  /// From now on, after a reload.
  void set_rules(AddressRules rules) { replace(rules_, std::move(rules)); }
  void set_fronts(FrontOptions fronts) { replace(fronts_, std::move(fronts)); }
  std::shared_ptr<const AddressRules> rules() const {
    const std::lock_guard lock(mutex_);
    return rules_;
  }

 private:
  template <typename T>
  void replace(std::shared_ptr<const T>& place, T value) {
    auto fresh = std::make_shared<const T>(std::move(value));
    const std::lock_guard lock(mutex_);
    place = std::move(fresh);
  }
  std::shared_ptr<const FrontOptions> fronts() const {
    const std::lock_guard lock(mutex_);
    return fronts_;
  }
  Reason admit_connection(Arrival& arrival);

  mutable std::mutex mutex_;  // guards the two pointers
  std::shared_ptr<const AddressRules> rules_;
  std::shared_ptr<const FrontOptions> fronts_ = std::make_shared<const FrontOptions>();
  ConnectionLimit& connections_;
  UnprovenCounter& unproven_;
  RefusalLog& refusals_;
};

}  // namespace sallyport::net
