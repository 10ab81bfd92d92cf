#include "client/connector/name_check.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <unistd.h>

#include "base/name.hpp"

namespace sallyport::client {
namespace {

constexpr Milliseconds kPatience{1'000};

class Check final : public Cancellable {
 public:
  Check(loop::EventLoop& loop, NameLookup& names, std::string host,
        std::function<void(std::optional<IpAddress>)> done)
      : loop_(loop), names_(names), host_(std::move(host)), done_(std::move(done)), timer_([this] {
          finish();
        }) {}

  /// Answers may come within the calls: the first turn after them is the first that ends it.
  void begin() {
    if (is_own_name(host_)) return timer_.arm(loop_.timers(), Milliseconds(0));
    timer_.arm(loop_.timers(), kPatience);
    for (const Family family : {Family::v6, Family::v4}) {
      auto look_up =
          names_.look_up(host_, family, [this](const net::ForwardAnswer& answer) { on_answer(answer); });
      look_ups_.push_back(std::move(look_up));
    }
  }

 private:
  void on_answer(const net::ForwardAnswer& answer) {
    addresses_.insert(addresses_.end(), answer.addresses.begin(), answer.addresses.end());
    if (++answers_ == 2) timer_.arm(loop_.timers(), Milliseconds(0));
  }

  void finish() {
    const bool nowhere =
        !addresses_.empty() && std::all_of(addresses_.begin(), addresses_.end(), leads_nowhere);
    const auto done = std::move(done_);
    done(nowhere ? std::optional(addresses_.front()) : std::nullopt);  // may destroy this
  }

  loop::EventLoop& loop_;
  NameLookup& names_;
  const std::string host_;
  std::function<void(std::optional<IpAddress>)> done_;
  std::vector<std::unique_ptr<Cancellable>> look_ups_;
  std::vector<IpAddress> addresses_;
  std::size_t answers_ = 0;
  loop::Timer timer_;
};

/// In lower case; empty if it cannot be told.
std::string own_host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? to_lower(name.data()) : std::string();
}

}  // namespace

bool leads_nowhere(const IpAddress& address) {
  static const auto kNowhere =
      std::to_array<AddressPrefix>({*AddressPrefix::parse("127.0.0.0/8"), *AddressPrefix::parse("0.0.0.0"),
                                    *AddressPrefix::parse("::1"), *AddressPrefix::parse("::")});
  return std::any_of(kNowhere.begin(), kNowhere.end(),
                     [&](const AddressPrefix& prefix) { return prefix.contains(address); });
}

bool is_own_name(const std::string& host) {
  if (IpAddress::parse(host).ok()) return true;
  return host == "localhost" || host.ends_with(".localhost") || host == own_host_name();
}

std::unique_ptr<Cancellable> check_name(loop::EventLoop& loop, NameLookup& names, const std::string& host,
                                        std::function<void(std::optional<IpAddress>)> done) {
  auto check = std::make_unique<Check>(loop, names, host, std::move(done));
  check->begin();
  return check;
}

}  // namespace sallyport::client
