#pragma once
// Who may come in at all: decided at accept, before a byte is read, from the peer's address and from what
// is open already. Whoever may not is closed and logged.
#include "net/address_rules.hpp"
#include "net/arrival.hpp"
#include "net/connection_limit.hpp"
#include "net/refusal_log.hpp"

namespace sallyport::net {

/// Of one adaptor. Used on the loop of its listeners only; what it refers to is shared by all adaptors.
class Admission {
 public:
  Admission(AddressRules rules, ConnectionLimit& connections, UnprovenCounter& unproven, RefusalLog& refusals)
      : rules_(std::move(rules)), connections_(connections), unproven_(unproven), refusals_(refusals) {}

  /// Gives `arrival` its places, or answers why not: address_denied, fd_limit, address_cap.
  Reason admit(Arrival& arrival);
  /// Somebody at this address was closed.
  void refused(const Arrival& arrival, Reason reason) {
    refusals_.refused(arrival.peer, arrival.local_port, reason);
  }
  /// From now on, after a reload.
  void set_rules(AddressRules rules) { rules_ = std::move(rules); }

 private:
  AddressRules rules_;
  ConnectionLimit& connections_;
  UnprovenCounter& unproven_;
  RefusalLog& refusals_;
};

}  // namespace sallyport::net
