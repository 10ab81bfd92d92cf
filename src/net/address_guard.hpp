#pragma once
// AddressGuard: Allow, Deny and Order of one place (an adaptor, a virtual host) applied to clients, with their
// names where the rules ask for them.
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "base/reason.hpp"
#include "net/address_rules.hpp"
#include "net/names/name_source.hpp"

namespace sallyport::net {

/// Thread-safe.
class AddressGuard {
 public:
  /// `names` outlives the guard and the loops it answers on.
  AddressGuard(AddressRules rules, NameSource& names)
      : rules_(std::make_shared<const AddressRules>(std::move(rules))), names_(names) {}

  /// none: may come in; address_denied: may not; nullopt: the client's names decide.
  std::optional<Reason> decide_by_address(const IpAddress& client) const;
  /// The same with names: `answer` gets none, address_denied or name_unknown, once, on `loop`, which is the
  /// caller's own; from within the call if no look-up is needed. Dropped uncalled when the loops end.
  void decide(const IpAddress& client, loop::EventLoop& loop, std::function<void(Reason)> answer) const;

  /// After a reload: for who comes from now on.
  void set_rules(AddressRules rules);

 private:
  std::shared_ptr<const AddressRules> rules() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const AddressRules> rules_;  // replaced under the mutex
  NameSource& names_;
};

/// What rules say of a client whose names were looked up: none, address_denied or name_unknown.
Reason decide_by_names(const AddressRules& rules, const IpAddress& client, const ClientNames& names);

}  // namespace sallyport::net
