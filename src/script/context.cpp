#include "script/context.hpp"

namespace sallyport::script {
namespace {

constexpr std::size_t kMaxMessage = 2000;  // UTF-16 units of an error's text

unsigned number_of(JSContextRef context, JSObjectRef error, const char* name) {
  const JSValueRef value = js_get(context, error, name);
  if (!JSValueIsNumber(context, value)) return 0;
  const double number = JSValueToNumber(context, value, nullptr);
  return number >= 1 && number < 1e9 ? static_cast<unsigned>(number) : 0;
}

/// What went wrong in a script that a native has run, as an error that says so.
JSValueRef error_of(JSContextRef context, const ScriptError& known) {
  constexpr std::string_view kSyntax = "SyntaxError";
  std::string message = known.message;
  const bool syntax = message.starts_with(std::string(kSyntax) + ": ");
  if (syntax) message.erase(0, kSyntax.size() + 2);
  const auto error = const_cast<JSObjectRef>(js_error(context, message));
  if (syntax) js_set(context, error, "name", js_text(context, kSyntax));
  js_set(context, error, "sourceURL", js_text(context, known.file));
  js_set(context, error, "line", js_number(context, known.line));
  js_set(context, error, "column", js_number(context, known.column));
  return error;
}

JSValueRef call_native(JSContextRef context, JSObjectRef function, JSObjectRef, std::size_t count, const JSValueRef arguments[],
                       JSValueRef* exception) {
  const auto* native = static_cast<const Context::Native*>(JSObjectGetPrivate(function));
  try {
    return (*native)(context, {arguments, count});
  } catch (const std::string& message) {
    *exception = js_error(context, message);
  } catch (const Thrown& thrown) {
    *exception = thrown.value();
  } catch (const ScriptError& known) {
    *exception = error_of(context, known);
  }
  return JSValueMakeUndefined(context);
}

}  // namespace

Context::Context(std::shared_ptr<Engine> engine, Engine::Limits limits)
    : engine_(std::move(engine)), limits_(limits), context_(JSGlobalContextCreateInGroup(engine_->group(), nullptr)) {
  engine_->count_context(1);
}

Context::~Context() {
  engine_->count_context(-1);
  JSGlobalContextRelease(context_);
}

Outcome Context::evaluate(const std::string& source, const std::string& file, JSValueRef* thrown) {
  const Engine::Call call(*engine_, limits_);
  JSValueRef exception = nullptr;
  const JSValueRef value = JSEvaluateScript(context_, JsString(source).get(), nullptr, JsString(file).get(), 1, &exception);
  if (!exception) return {value};
  if (thrown) *thrown = exception;
  return {nullptr, describe(exception)};
}

Outcome Context::call(JSObjectRef function, std::span<const JSValueRef> arguments) {
  const Engine::Call call(*engine_, limits_);
  JSValueRef exception = nullptr;
  const JSValueRef value = JSObjectCallAsFunction(context_, function, nullptr, arguments.size(), arguments.data(), &exception);
  if (!exception) return {value};
  return {nullptr, describe(exception)};
}

std::optional<ScriptError> Context::check_syntax(const std::string& source, const std::string& file) {
  const Engine::Call call(*engine_, limits_);
  JSValueRef exception = nullptr;
  if (JSCheckScriptSyntax(context_, JsString(source).get(), JsString(file).get(), 1, &exception)) return std::nullopt;
  ScriptError error = describe(exception);
  error.kind = ScriptError::Kind::syntax;
  if (error.file.empty()) error.file = file;
  return error;
}

ScriptError Context::describe(JSValueRef exception) const {
  ScriptError error;
  const Engine::Stop stopped = engine_->stopped();
  if (stopped != Engine::Stop::none) {
    const bool time = stopped == Engine::Stop::time;
    error.kind = time ? ScriptError::Kind::timeout : ScriptError::Kind::memory;
    error.message = time ? "the call took longer than MaxTimeOut and was ended" : "the scripts hold more memory than MaxHeap; the call was ended";
    error.file = engine_->stopped_file();
    error.line = engine_->stopped_line();
    return error;
  }
  error.message = js_string(context_, exception, kMaxMessage);
  if (!JSValueIsObject(context_, exception)) return error;
  const auto object = const_cast<JSObjectRef>(exception);
  if (const JSValueRef file = js_get(context_, object, "sourceURL"); JSValueIsString(context_, file)) error.file = js_string(context_, file, kMaxMessage);
  error.line = number_of(context_, object, "line");
  error.column = number_of(context_, object, "column");
  if (error.message.starts_with("SyntaxError")) error.kind = ScriptError::Kind::syntax;
  return error;
}

JSClassRef Context::native_class() const {
  static const JSClassRef made = [] {
    JSClassDefinition definition = kJSClassDefinitionEmpty;
    definition.className = "Native";
    definition.callAsFunction = call_native;
    definition.finalize = [](JSObjectRef object) { delete static_cast<Native*>(JSObjectGetPrivate(object)); };
    return JSClassCreate(&definition);
  }();
  return made;
}

JSObjectRef Context::make_function(Native native) {
  return JSObjectMake(context_, native_class(), new Native(std::move(native)));
}

}  // namespace sallyport::script
