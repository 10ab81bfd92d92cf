#include "net/address_guard.hpp"

namespace sallyport::net {

std::optional<Reason> AddressGuard::decide_by_address(const IpAddress& client) const {
  switch (rules()->decide(client)) {
    case AddressRules::Decision::admit:
      return Reason::none;
    case AddressRules::Decision::refuse:
      return Reason::address_denied;
    case AddressRules::Decision::need_names:
      break;
  }
  return {};
}

void AddressGuard::decide(const IpAddress& client, loop::EventLoop& loop,
                          std::function<void(Reason)> answer) const {
  if (const auto decided = decide_by_address(client)) return answer(*decided);
  names_.look_up(client, loop, [rules = rules(), client, answer = std::move(answer)](const ClientNames& names) {
    answer(decide_by_names(*rules, client, names));
  });
}

void AddressGuard::set_rules(AddressRules rules) {
  auto fresh = std::make_shared<const AddressRules>(std::move(rules));
  const std::lock_guard lock(mutex_);
  rules_ = std::move(fresh);
}

std::shared_ptr<const AddressRules> AddressGuard::rules() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

Reason decide_by_names(const AddressRules& rules, const IpAddress& client, const ClientNames& names) {
  if (rules.decide(client, names) == AddressRules::Decision::admit) return Reason::none;
  return names.known ? Reason::address_denied : Reason::name_unknown;
}

}  // namespace sallyport::net
