#pragma once
// Context: the global object of one instance's scripts, and the way into them: every call from outside goes
// through here, under the watchdog, and an error comes back with file and line.
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "script/engine.hpp"
#include "script/js.hpp"
#include "script/script_error.hpp"

namespace sallyport::script {

/// A value, which lives until the next call unless it is protected, or an error.
struct Outcome {
  JSValueRef value = nullptr;
  std::optional<ScriptError> error = {};
  bool ok() const { return !error; }
};

class Context {
 public:
  /// On the engine's thread, as everything else.
  Context(std::shared_ptr<Engine> engine, Engine::Limits limits);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context();

  JSGlobalContextRef ref() const { return context_; }
  JSObjectRef global() const { return JSContextGetGlobalObject(context_); }

  /// Runs `source`, whose errors name `file`, in the global scope. If it is nested in a call it throws through:
  /// then `thrown` gets the exception as it is.
  Outcome evaluate(const std::string& source, const std::string& file, JSValueRef* thrown = nullptr);
  /// What is known about something thrown.
  ScriptError describe(JSValueRef exception) const;
  Outcome call(JSObjectRef function, std::span<const JSValueRef> arguments);
  /// Only looks at the syntax.
  std::optional<ScriptError> check_syntax(const std::string& source, const std::string& file);

  /// Makes a function of a native one. What it throws (std::string, Thrown, ScriptError) is thrown in the script.
  using Native = std::function<JSValueRef(JSContextRef, std::span<const JSValueRef>)>;
  JSObjectRef make_function(Native native);

  std::size_t heap_size() const { return engine_->heap_size(context_); }
  void collect_garbage() const { engine_->collect_garbage(context_); }
  /// Whether the contexts of the engine have more on its heap than they may; `rest` as in Engine::heap_size_lately.
  bool exceeds_heap(unsigned rest) const {
    return engine_->heap_size_lately(context_, rest) > engine_->allowed_heap(limits_);
  }
  const Engine::Limits& limits() const { return limits_; }
  Engine& engine() { return *engine_; }

 private:
  JSClassRef native_class() const;

  const std::shared_ptr<Engine> engine_;
  const Engine::Limits limits_;
  JSGlobalContextRef context_;
};

}  // namespace sallyport::script
