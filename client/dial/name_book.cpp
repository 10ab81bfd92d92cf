#include "client/dial/name_book.hpp"

#include <algorithm>
#include <optional>

namespace sallyport::client {

/// One question, and who waits for its answer.
struct NameBook::Page : std::enable_shared_from_this<Page> {
  explicit Page(loop::EventLoop& on) : loop(on) {}

  void on_answer(net::ForwardAnswer answer) {
    const Seconds believed =
        answer.addresses.empty() ? kAfterFailure : std::clamp(answer.lifetime, kShortest, kLongest);
    until = monotonic_now() + believed;
    found = std::move(answer);
    for (const auto& waiter : std::exchange(waiters, {})) tell(waiter);
  }
  /// Not at once: this may be the name server's call, and who is told may take everything down.
  void tell(std::weak_ptr<Answer> waiter) {
    loop.post([page = shared_from_this(), waiter = std::move(waiter)] {
      if (const auto answer = waiter.lock()) (*answer)(*page->found);
    });
  }

  loop::EventLoop& loop;
  std::unique_ptr<Cancellable> question;
  std::optional<net::ForwardAnswer> found;
  MonotonicTime until{};
  std::vector<std::weak_ptr<Answer>> waiters;
};

/// Keeps its page, also when the book has no room for it any more.
class NameBook::Waiter final : public Cancellable {
 public:
  Waiter(std::shared_ptr<Page> page, std::shared_ptr<Answer> answer)
      : page_(std::move(page)), answer_(std::move(answer)) {}

 private:
  const std::shared_ptr<Page> page_;
  const std::shared_ptr<Answer> answer_;
};

std::unique_ptr<Cancellable> NameBook::ask(const std::string& name, Family family, Answer answer) {
  const auto waiter = std::make_shared<Answer>(std::move(answer));
  const auto page = page_for({name, family});
  if (page->found) {
    page->tell(waiter);
  } else {
    page->waiters.push_back(waiter);
  }
  return std::make_unique<Waiter>(page, waiter);
}

std::shared_ptr<NameBook::Page> NameBook::page_for(const Key& key) {
  if (const auto known = pages_.find(key); known != pages_.end()) {
    if (!known->second->found || monotonic_now() < known->second->until) return known->second;
    pages_.erase(known);
  }
  if (pages_.size() >= kMostNames) pages_.erase(pages_.begin());
  const auto page = std::make_shared<Page>(loop_);
  pages_.emplace(key, page);
  page->question =
      names_.look_up(key.first, key.second, [weak = std::weak_ptr(page)](net::ForwardAnswer found) {
        if (const auto waiting = weak.lock()) waiting->on_answer(std::move(found));
      });
  return page;
}

}  // namespace sallyport::client
