#include "script/engine.hpp"

#include <cstdlib>
#include <ctime>

#include "script/js.hpp"

// Exported by the library and absent from its headers.
extern "C" {
using JSShouldTerminateCallback = bool (*)(JSContextRef context, void* data);
void JSContextGroupSetExecutionTimeLimit(JSContextGroupRef group, double seconds, JSShouldTerminateCallback callback, void* data);
void JSContextGroupClearExecutionTimeLimit(JSContextGroupRef group);
JSObjectRef JSGetMemoryUsageStatistics(JSContextRef context);
void JSSynchronousGarbageCollectForDebugging(JSContextRef context);
}

namespace sallyport::script {
namespace {

/// Of processor time, between two looks of the watchdog at a call that is under way.
constexpr double kLookEvery = 0.05;
/// Times as long as it took to count the heap pass before it is counted again.
constexpr unsigned kRest = 2;

double processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

void Engine::prepare_process() {
  // Running code looks whether it is to stop, instead of being patched by a signal: the engine's handlers for
  // SIGSEGV and its like would stand in the way of those of a sanitizer.
  ::setenv("JSC_usePollingTraps", "1", 0);
  ::setenv("JSC_useWasm", "0", 0);
}

std::shared_ptr<Engine> Engine::of_this_thread() {
  thread_local std::weak_ptr<Engine> own;
  if (auto engine = own.lock()) return engine;
  const std::shared_ptr<Engine> engine(new Engine());
  own = engine;
  return engine;
}

Engine::Engine() : group_(JSContextGroupCreate()) {}

Engine::~Engine() {
  JSContextGroupClearExecutionTimeLimit(group_);
  JSContextGroupRelease(group_);
}

void Engine::collect_garbage(JSContextRef context) {
  JSSynchronousGarbageCollectForDebugging(context);
  counting_took_ = {};  // what the size was is of no use any more
}

std::size_t Engine::heap_size(JSContextRef context) {
  const MonotonicTime begin = monotonic_now();
  const JSValueRef size = js_get(context, JSGetMemoryUsageStatistics(context), "heapSize");
  const double bytes = JSValueToNumber(context, size, nullptr);
  heap_size_ = bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
  counted_at_ = monotonic_now();
  counting_took_ = counted_at_ - begin;
  return heap_size_;
}

std::size_t Engine::heap_size_lately(JSContextRef context, unsigned rest) {
  if (monotonic_now() < counted_at_ + rest * counting_took_) return heap_size_;
  return heap_size(context);
}

std::size_t Engine::allowed_heap(const Limits& limits) const {
  const auto further = static_cast<std::size_t>(contexts_ > 1 ? contexts_ - 1 : 0);
  return limits.heap + further * kContextHeap;
}

/// The limit fires once: it is set anew for each look.
void Engine::look_soon() {
  JSContextGroupSetExecutionTimeLimit(
      group_, kLookEvery, [](JSContextRef context, void* self) { return static_cast<Engine*>(self)->look(context); }, this);
}

/// Whether the call is to be ended.
bool Engine::look(JSContextRef context) {
  if (depth_ == 0) return false;
  const double limit = std::chrono::duration<double>(limits_.call_time).count();
  if (limit > 0 && processor_time() - began_ >= limit) {
    stopped_ = Stop::time;
  } else if (holds_too_much(context)) {
    stopped_ = Stop::memory;
  }
  if (stopped_ != Stop::none) {
    note_place(context);
    return true;
  }
  look_soon();
  return false;
}

bool Engine::holds_too_much(JSContextRef context) {
  const std::size_t allowed = allowed_heap(limits_);
  return heap_size_lately(context, kRest) > allowed && heap_size(context) > allowed;
}

/// An error that is made here knows which line is under way.
void Engine::note_place(JSContextRef context) {
  JSValueRef exception = nullptr;
  const JSObjectRef error = JSObjectMakeError(context, 0, nullptr, &exception);
  if (exception || !error) return;
  const JSValueRef file = js_get(context, error, "sourceURL");
  const JSValueRef line = js_get(context, error, "line");
  if (!JSValueIsString(context, file) || !JSValueIsNumber(context, line)) return;
  stopped_file_ = js_string(context, file);
  stopped_line_ = static_cast<unsigned>(JSValueToNumber(context, line, nullptr));
}

Engine::Call::Call(Engine& engine, const Limits& limits) : engine_(engine) {
  if (engine_.depth_++ > 0) return;
  engine_.limits_ = limits;
  engine_.began_ = processor_time();
  engine_.stopped_ = Stop::none;
  engine_.stopped_file_.clear();
  engine_.stopped_line_ = 0;
  engine_.look_soon();
}

Engine::Call::~Call() { --engine_.depth_; }

}  // namespace sallyport::script
