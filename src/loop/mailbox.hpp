#pragma once
// Mailbox: work that other threads want done on a loop. Putting something in takes no lock, so the thread that is
// woken never runs into one that its waker still holds (docs/decisions/0086).
#include <atomic>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace sallyport::loop {

class Mailbox {
 public:
  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox() { close(); }

  /// From any thread. True: it was empty, and whoever empties it must be told. Once closed, what is put in is
  /// destroyed at once.
  template <typename Work>
  bool put(Work&& work) {
    return push(std::make_unique<LetterOf<std::decay_t<Work>>>(std::forward<Work>(work)));
  }

  /// Reader's thread: runs up to `limit` pieces of work, those of one thread in their order. True: some are left.
  bool run(std::size_t limit);
  /// Reader's thread, or when nobody reads any more: destroys what is in it and what comes yet.
  void close();

 private:
  struct Letter {
    virtual ~Letter() = default;
    virtual void open() = 0;
    Letter* next = nullptr;
  };
  template <typename Work>
  struct LetterOf final : Letter {
    template <typename From>
    explicit LetterOf(From&& from) : work(std::forward<From>(from)) {}
    void open() override { work(); }
    Work work;
  };

  bool push(std::unique_ptr<Letter> letter);
  void collect();

  std::atomic<Letter*> newest_{nullptr};  // a stack: each points to the one before it
  std::atomic<bool> closed_{false};
  // The reader's: what has been taken off the stack, oldest first.
  Letter* first_ = nullptr;
  Letter** end_ = &first_;
};

}  // namespace sallyport::loop
