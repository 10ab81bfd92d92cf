#pragma once
// Engine: one virtual machine of JavaScriptCore for all scripts of one thread, with the watchdog that ends a call
// that runs too long or holds too much. Contexts made in it share its heap and run one at a time.
//
// The engine suspends threads with SIGUSR1: that signal is its own.
#include <cstddef>
#include <memory>
#include <string>

#include <JavaScriptCore/JavaScript.h>

#include "base/clock.hpp"

namespace sallyport::script {

class Engine {
 public:
  struct Limits {
    Milliseconds call_time{5000};           ///< processor time of the thread
    /// Bytes, looked at every kLookEvery: it may be overshot. Every context of the engine but one brings
    /// kContextHeap of its own along.
    std::size_t heap = 128UL * 1024 * 1024;
  };
  enum class Stop { none, time, memory };

  /// Settings of the engine that have to be made before any thread runs: it reads them from the environment.
  static void prepare_process();
  /// The calling thread's; made when the first asks for it, destroyed with the last that holds it.
  static std::shared_ptr<Engine> of_this_thread();

  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  JSContextGroupRef group() const { return group_; }
  /// Why the watchdog ended the call that is under way, or the last one, if it did.
  Stop stopped() const { return stopped_; }
  /// Where in the scripts that was; line 0: not known.
  const std::string& stopped_file() const { return stopped_file_; }
  unsigned stopped_line() const { return stopped_line_; }
  /// Collects what nobody refers to; takes as long as the heap is large.
  void collect_garbage(JSContextRef context);
  /// Bytes on the heap, garbage included. The engine counts every object for that: a third of a millisecond for each
  /// context, whoever asks.
  std::size_t heap_size(JSContextRef context);
  /// The same, or what it was: counted again when `rest` times as long has passed as counting took the last time.
  std::size_t heap_size_lately(JSContextRef context, unsigned rest);
  /// What all contexts together may have on the heap, by the limits of one of them.
  std::size_t allowed_heap(const Limits& limits) const;
  /// One context more, or one less (-1).
  void count_context(int more) { contexts_ += more; }

  /// While one lives, a call into a script is under way. Nested ones belong to the outermost, whose limits hold.
  class Call {
   public:
    Call(Engine& engine, const Limits& limits);
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call();

   private:
    Engine& engine_;
  };

 private:
  Engine();
  void look_soon();
  bool look(JSContextRef context);
  bool holds_too_much(JSContextRef context);
  void note_place(JSContextRef context);

  /// An empty context has about two thirds of that.
  static constexpr std::size_t kContextHeap = 1024 * 1024;

  JSContextGroupRef group_;
  int contexts_ = 0;
  std::size_t heap_size_ = 0;  // as it was
  MonotonicTime counted_at_{};
  MonotonicTime::duration counting_took_{};
  unsigned depth_ = 0;
  Limits limits_;
  double began_ = 0;  // processor time, seconds
  Stop stopped_ = Stop::none;
  std::string stopped_file_;
  unsigned stopped_line_ = 0;
};

}  // namespace sallyport::script
