#pragma once
// Who may come in at all: decided at accept, before a byte is read, or behind a trusted front once its header
// has told the client's address; from that address, from its names where the rules have some, and from what is
// open already. Whoever may not is closed and logged.
//
//   at accept       admit_arriving ─┬─ none ───────▶ the gate
//   or at the gate,                 ├─ a reason ───▶ closed, refused()
//   behind a front  admit ──────────┴─ nullopt ────▶ held; decide_by_names ─▶ none or a reason
#include <memory>
#include <mutex>

#include "net/address_guard.hpp"
#include "net/address_limits.hpp"
#include "net/arrival.hpp"
#include "net/connection_limit.hpp"
#include "net/front/front_options.hpp"
#include "net/refusal_log.hpp"

namespace sallyport::net {

/// What the admissions of all adaptors share; outlives them.
struct AdmissionShares {
  ConnectionLimit& connections;
  UnprovenCounter& unproven;
  AddressLimits& addresses;
  RefusalLog& refusals;
  NameSource& names;
};

/// Of one adaptor. Thread-safe.
class Admission {
 public:
  Admission(AddressRules rules, const AdmissionShares& shares)
      : shares_(shares), guard_(std::move(rules), shares.names) {}

  /// At accept. Where a PROXY header is to come nothing but the sender is judged: by the list of proxies, or
  /// proxy_sender_unlisted. Elsewhere the same as admit().
  std::optional<Reason> admit_arriving(Arrival& arrival);
  /// `arrival.peer` is the client, also where a trusted front speaks for it. Takes the places that `arrival` has
  /// not got yet and answers whether it may come: none, address_denied, fd_limit, address_cap, rate_limit; or
  /// nullopt: it has its places, and the client's names decide.
  std::optional<Reason> admit(Arrival& arrival);
  /// After nullopt: `answer` gets none, address_denied or name_unknown, on `loop`, the caller's own, in bounded
  /// time. The caller keeps `arrival` meanwhile.
  void decide_by_names(const Arrival& arrival, loop::EventLoop& loop, std::function<void(Reason)> answer) {
    guard_.decide(arrival.peer, loop, std::move(answer));
  }
  /// Both in one; `answer` is also called from within.
  void admit(Arrival& arrival, loop::EventLoop& loop, std::function<void(Reason)> answer);
  /// Somebody at this address was closed.
  void refused(const Arrival& arrival, Reason reason) {
    shares_.refusals.refused(arrival.peer, arrival.local_port, reason, arrival.front);
  }
  /// A place in its address's count of connections, for a tunnel session of a client that a trusted front names.
  AddressLimits::Entry count(const IpAddress& client) { return shares_.addresses.enter(client, monotonic_now()); }
  /// The rules alone, for clients that come in requests of somebody else's connection.
  const AddressGuard& guard() const { return guard_; }
  /// From now on, after a reload.
  void set_rules(AddressRules rules) { guard_.set_rules(std::move(rules)); }
  void set_fronts(FrontOptions fronts);

 private:
  std::shared_ptr<const FrontOptions> fronts() const;
  Reason admit_connection(Arrival& arrival);
  Reason take_places(Arrival& arrival);

  const AdmissionShares shares_;
  AddressGuard guard_;
  mutable std::mutex mutex_;  // guards the pointer
  std::shared_ptr<const FrontOptions> fronts_ = std::make_shared<const FrontOptions>();
};

}  // namespace sallyport::net
