#include "loop/mailbox.hpp"

namespace sallyport::loop {

bool Mailbox::push(std::unique_ptr<Letter> letter) {
  if (closed_.load(std::memory_order_acquire)) return false;
  Letter* const made = letter.release();
  Letter* before = newest_.load(std::memory_order_relaxed);
  do {
    made->next = before;
  } while (!newest_.compare_exchange_weak(before, made, std::memory_order_release, std::memory_order_relaxed));
  return before == nullptr;
}

/// Takes everything off the stack at once (so none can be taken twice) and puts it, turned round, behind the rest.
void Mailbox::collect() {
  Letter* newest = newest_.exchange(nullptr, std::memory_order_acquire);
  Letter* oldest = nullptr;
  Letter* const last = newest;
  while (newest) {
    Letter* const older = std::exchange(newest->next, oldest);
    oldest = newest;
    newest = older;
  }
  if (!oldest) return;
  *end_ = oldest;
  end_ = &last->next;
}

bool Mailbox::run(std::size_t limit) {
  collect();
  for (; first_ && limit > 0; --limit) {
    const std::unique_ptr<Letter> letter(first_);
    first_ = letter->next;
    if (!first_) end_ = &first_;
    letter->open();
  }
  return first_ != nullptr;
}

void Mailbox::close() {
  closed_.store(true, std::memory_order_release);
  for (collect(); first_; collect()) {  // what dies may put something in
    const std::unique_ptr<Letter> letter(first_);
    first_ = letter->next;
    if (!first_) end_ = &first_;
  }
}

}  // namespace sallyport::loop
