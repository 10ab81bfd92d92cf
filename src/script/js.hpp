#pragma once
// Small owners and shorthands for the engine's C interface. All of it on the engine's thread.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <JavaScriptCore/JavaScript.h>

#include "script/text.hpp"

namespace sallyport::script {

/// A string of the engine's, released at the end.
class JsString {
 public:
  explicit JsString(JSStringRef owned) : string_(owned) {}
  explicit JsString(std::string_view utf8) {
    const std::u16string units = to_utf16(utf8);
    string_ = JSStringCreateWithCharacters(reinterpret_cast<const JSChar*>(units.data()), units.size());
  }
  JsString(const JsString&) = delete;
  JsString& operator=(const JsString&) = delete;
  ~JsString() {
    if (string_) JSStringRelease(string_);
  }

  JSStringRef get() const { return string_; }
  std::size_t length() const { return string_ ? JSStringGetLength(string_) : 0; }
  /// At most `limit` UTF-16 units of it.
  std::string utf8(std::size_t limit = ~std::size_t{0}) const {
    if (!string_) return {};
    const auto* units = reinterpret_cast<const char16_t*>(JSStringGetCharactersPtr(string_));
    return to_utf8({units, std::min(length(), limit)});
  }

 private:
  JSStringRef string_ = nullptr;
};

/// A value that the collector must not take; released at the end. The context must outlive it.
class Protected {
 public:
  Protected() = default;
  Protected(JSContextRef context, JSValueRef value) : context_(context), value_(value) { JSValueProtect(context, value); }
  Protected(Protected&& other) noexcept { swap(other); }
  Protected& operator=(Protected&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Protected() {
    if (value_) JSValueUnprotect(context_, value_);
  }
  JSValueRef value() const { return value_; }
  JSObjectRef object() const { return const_cast<JSObjectRef>(value_); }
  explicit operator bool() const { return value_ != nullptr; }

 private:
  void swap(Protected& other) noexcept {
    std::swap(context_, other.context_);
    std::swap(value_, other.value_);
  }

  JSContextRef context_ = nullptr;
  JSValueRef value_ = nullptr;
};

/// What a script has thrown, on its way through native code as a C++ exception.
class Thrown {
 public:
  Thrown(JSContextRef context, JSValueRef value) : value_(context, value) {}
  JSValueRef value() const { return value_.value(); }

 private:
  Protected value_;
};

inline JSValueRef js_number(JSContextRef context, double number) { return JSValueMakeNumber(context, number); }
inline JSValueRef js_text(JSContextRef context, std::string_view utf8) { return JSValueMakeString(context, JsString(utf8).get()); }

/// Undefined if there is none, or its getter throws.
inline JSValueRef js_get(JSContextRef context, JSObjectRef object, std::string_view name) {
  JSValueRef exception = nullptr;
  const JSValueRef value = JSObjectGetProperty(context, object, JsString(name).get(), &exception);
  return exception || !value ? JSValueMakeUndefined(context) : value;
}
inline void js_set(JSContextRef context, JSObjectRef object, std::string_view name, JSValueRef value) {
  JSObjectSetProperty(context, object, JsString(name).get(), value, kJSPropertyAttributeNone, nullptr);
}
/// Empty if it cannot be made a string of. At most `limit` units.
inline std::string js_string(JSContextRef context, JSValueRef value, std::size_t limit = ~std::size_t{0}) {
  JSValueRef exception = nullptr;
  return JsString(JSValueToStringCopy(context, value, &exception)).utf8(limit);
}
/// A thrown error for a native function's `exception`.
inline JSValueRef js_error(JSContextRef context, std::string_view message) {
  const JSValueRef text = js_text(context, message);
  return JSObjectMakeError(context, 1, &text, nullptr);
}

}  // namespace sallyport::script
