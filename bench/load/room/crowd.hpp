#pragma once
// Crowd: many members who come in, a few at a time, from several addresses.
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "load/room/member.hpp"
#include "load/run_until.hpp"

namespace sallyport::bench {

class Crowd {
 public:
  static constexpr unsigned kComingAtOnce = 32;
  static constexpr unsigned kSourceAddresses =
      16;  ///< 127.0.0.2 and up: a server may bound what one address has

  /// Makes the next member; `number` counts from 0.
  using Make = std::function<std::unique_ptr<Member>(std::size_t number, const ConnectOptions& connect)>;

  explicit Crowd(Poller& poller) : poller_(poller) {}

  /// Until there are so many, `at_once` coming at a time. Throws std::runtime_error if one fails or it takes
  /// too long.
  void grow(std::size_t count, unsigned at_once, double timeout_seconds, const Make& make) {
    const auto deadline = now_nanos() + static_cast<std::int64_t>(timeout_seconds * 1e9);
    std::size_t settled = members_.size();
    const auto advance = [&] {
      while (settled < members_.size() && is_settled(*members_[settled])) ++settled;
      while (members_.size() < count && members_.size() - settled < at_once) add(make);
      return settled == count;
    };
    if (!run_until(poller_, deadline, advance))
      throw std::runtime_error("only " + std::to_string(settled) + " members came in");
  }
  const std::vector<std::unique_ptr<Member>>& members() const { return members_; }

 private:
  void add(const Make& make) {
    ConnectOptions connect;
    connect.source_address = "127.0.0." + std::to_string(2 + members_.size() % kSourceAddresses);
    members_.push_back(make(members_.size(), connect));
  }
  static bool is_settled(const Member& member) {
    if (!member.failure().empty()) throw std::runtime_error("cannot come in: " + member.failure());
    return member.ready();
  }

  Poller& poller_;
  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace sallyport::bench
