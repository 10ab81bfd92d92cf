#include "net/names/name_resolver.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace sallyport::net {
namespace {

constexpr std::string_view kTooLate = "no answer in time";
constexpr std::string_view kTooMany = "too many look-ups at a time";

/// DNS says for how long the name's addresses hold; c-ares does not tell for how long the reverse entry does,
/// so the bounds are narrow.
Seconds believed_for(Seconds lifetime) {
  return std::clamp(lifetime, NameResolver::kShortest, NameResolver::kLongest);
}

}  // namespace

/// The look-up of one address, and who waits for it. Callbacks of the DNS client hold it weakly: one that was
/// given up is not there any more.
class NameResolver::Search final : public std::enable_shared_from_this<Search> {
 public:
  Search(NameResolver& resolver, const IpAddress& address)
      : resolver_(resolver), address_(address), deadline_([this] { fail(kTooLate); }) {}

  std::vector<Waiter> waiters;

  void start() {
    deadline_.arm(resolver_.loop_.timers(), resolver_.options_.deadline);
    resolver_.dns_->reverse(address_, [search = weak_from_this()](ReverseAnswer answer) {
      if (const auto self = search.lock(); self && !self->done_) self->on_reverse(std::move(answer));
    });
  }
  void fail(std::string_view cause) { finish({}, kAfterFailure, cause); }

 private:
  void on_reverse(ReverseAnswer answer) {
    if (answer.outcome == DnsOutcome::failed) return fail(answer.cause);
    for (const auto& name : answer.names) {
      std::string clean = clean_host_name(name);
      const bool known = std::find(claimed_.begin(), claimed_.end(), clean) != claimed_.end();
      if (!clean.empty() && !known && claimed_.size() < kNamesTried) claimed_.push_back(std::move(clean));
    }
    confirm_next();
  }

  void confirm_next() {
    if (next_ == claimed_.size()) {
      confirmed_.known = failure_.empty();
      const Seconds believed = confirmed_.names.empty() ? kWithoutName : believed_;
      return finish(std::move(confirmed_), failure_.empty() ? believed : kAfterFailure, failure_);
    }
    resolver_.dns_->forward(claimed_[next_], address_, [search = weak_from_this()](ForwardAnswer answer) {
      if (const auto self = search.lock(); self && !self->done_) self->on_forward(answer);
    });
  }

  void on_forward(const ForwardAnswer& answer) {
    const auto& all = answer.addresses;
    if (answer.outcome == DnsOutcome::failed) failure_ = answer.cause;
    if (std::find(all.begin(), all.end(), address_) != all.end()) {
      confirmed_.names.push_back(claimed_[next_]);
      believed_ = std::min(believed_, believed_for(answer.lifetime));
    }
    ++next_;
    confirm_next();
  }

  void finish(ClientNames names, Seconds believed, std::string_view cause) {
    done_ = true;
    deadline_.cancel();
    const auto self = shared_from_this();
    resolver_.finish(address_, std::move(names), believed, cause);
  }

  NameResolver& resolver_;
  const IpAddress address_;
  loop::Timer deadline_;
  std::vector<std::string> claimed_;
  std::size_t next_ = 0;
  ClientNames confirmed_;
  Seconds believed_ = kLongest;
  std::string_view failure_;
  bool done_ = false;
};

NameResolver::NameResolver(loop::EventLoop& loop, std::unique_ptr<DnsClient> dns, NameOptions options)
    : loop_(loop), options_(std::move(options)), dns_(std::move(dns)) {}

NameResolver::~NameResolver() {
  *alive_ = nullptr;
  searches_.clear();
}

void NameResolver::look_up(const IpAddress& address, loop::EventLoop& loop,
                           std::function<void(const ClientNames&)> answer) {
  Waiter waiter{&loop, std::move(answer)};
  if (loop_.is_current()) return find(address, std::move(waiter));
  loop_.post([alive = alive_, address, waiter = std::move(waiter)]() mutable {
    if (*alive) (*alive)->find(address, std::move(waiter));
  });
}

void NameResolver::find(const IpAddress& address, Waiter waiter) {
  if (const auto cached = cache_.find(address, monotonic_now())) return tell(waiter, *cached);
  const auto under_way = searches_.find(address);
  const bool full = waiting_ >= kWaiting || (under_way == searches_.end() && searches_.size() >= kSearches);
  if (full) {
    log_result(address, {}, kTooMany);
    return tell(waiter, {});
  }
  ++waiting_;
  if (under_way != searches_.end()) return under_way->second->waiters.push_back(std::move(waiter));
  const auto search = std::make_shared<Search>(*this, address);
  search->waiters.push_back(std::move(waiter));
  searches_.emplace(address, search);
  search->start();
}

void NameResolver::finish(const IpAddress& address, ClientNames names, Seconds believed,
                          std::string_view cause) {
  const auto found = searches_.find(address);
  const std::vector<Waiter> waiters = std::exchange(found->second->waiters, {});
  searches_.erase(found);
  waiting_ -= waiters.size();
  log_result(address, names, cause);
  cache_.keep(address, names, monotonic_now() + believed);
  for (const auto& waiter : waiters) tell(waiter, names);
}

void NameResolver::replace(std::unique_ptr<DnsClient> dns, NameOptions options) {
  dns_.reset();  // its pending answers go with it
  dns_ = std::move(dns);
  options_ = std::move(options);
  give_up_all();
  cache_.clear();
}

void NameResolver::give_up_all() {
  std::vector<std::shared_ptr<Search>> all;  // who is told may look up again
  for (const auto& [address, search] : searches_) all.push_back(search);
  for (const auto& search : all) search->fail("the configuration was read again");
}

void NameResolver::log_result(const IpAddress& address, const ClientNames& names, std::string_view cause) {
  if (!log_lines_.take()) return;
  if (!cause.empty()) {
    log::warn("name-lookup").field("address", address.to_string()).field("cause", cause);
    return;
  }
  std::string all;
  for (const auto& name : names.names) all.append(all.empty() ? "" : ",").append(name);
  log::info("name-lookup").field("address", address.to_string()).field("names", all.empty() ? "none" : all);
}

void NameResolver::tell(const Waiter& waiter, const ClientNames& names) {
  if (waiter.loop->is_current()) return waiter.answer(names);
  waiter.loop->post([answer = waiter.answer, names] { answer(names); });
}

}  // namespace sallyport::net
