#pragma once
// RequestLine: requests of one client that take effect in the order in which they were made, although some of them wait
// for a decision. How many there are is bounded by the session, which is not read while too much waits
// (ApplicationHost::after_requests, ApplicationCalls).
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <utility>

#include "hub/access.hpp"

namespace sallyport::hub {

class RequestLine {
 public:
  using Work = std::function<void(const Verdict&)>;

  bool empty() const { return waiting_.empty(); }
  /// The number to settle it by; without `decided` it waits for that.
  std::uint64_t add(Work work, std::optional<Verdict> decided = {}) {
    waiting_.push_back({++last_, std::move(decided), std::move(work)});
    return last_;
  }
  void settle(std::uint64_t number, const Verdict& verdict) {
    for (Request& request : waiting_) {
      if (request.number == number) request.decided = verdict;
    }
  }
  /// The first, if it is decided; it is no longer in the line then.
  std::optional<std::pair<Work, Verdict>> take() {
    if (waiting_.empty() || !waiting_.front().decided) return std::nullopt;
    std::pair<Work, Verdict> first(std::move(waiting_.front().work), *std::move(waiting_.front().decided));
    waiting_.pop_front();
    return first;
  }

 private:
  struct Request {
    std::uint64_t number = 0;
    std::optional<Verdict> decided;
    Work work;
  };
  std::deque<Request> waiting_;
  std::uint64_t last_ = 0;
};

}  // namespace sallyport::hub
