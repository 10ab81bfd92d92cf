#pragma once
// Name look-ups that answer when the test says so, or at once.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/dial/name_lookup.hpp"

namespace sallyport::client {

inline net::ForwardAnswer addresses(std::initializer_list<std::string_view> texts) {
  net::ForwardAnswer answer;
  answer.outcome = texts.size() == 0 ? net::DnsOutcome::none : net::DnsOutcome::found;
  for (const std::string_view text : texts) answer.addresses.push_back(*IpAddress::parse(text));
  answer.lifetime = Seconds(60);
  return answer;
}

class ScriptedLookup final : public NameLookup {
 public:
  using Key = std::pair<std::string, Family>;

  std::unique_ptr<Cancellable> look_up(const std::string& name, Family family,
                                       std::function<void(net::ForwardAnswer)> answer) override {
    asked.emplace_back(name, family);
    if (const auto known = at_once.find({name, family}); known != at_once.end()) {
      answer(known->second);
      return std::make_unique<Cancellable>();
    }
    pending_[{name, family}] = std::move(answer);
    return std::make_unique<Handle>(*this, Key{name, family});
  }
  void answer(const std::string& name, Family family, net::ForwardAnswer with) {
    if (const auto told = std::exchange(pending_[{name, family}], nullptr)) told(std::move(with));
  }

  std::map<Key, net::ForwardAnswer> at_once;
  std::vector<Key> asked;

 private:
  struct Handle final : Cancellable {
    Handle(ScriptedLookup& owner, Key of) : lookup(owner), key(std::move(of)) {}
    ~Handle() override { lookup.pending_[key] = nullptr; }
    ScriptedLookup& lookup;
    const Key key;
  };
  std::map<Key, std::function<void(net::ForwardAnswer)>> pending_;
};

}  // namespace sallyport::client
