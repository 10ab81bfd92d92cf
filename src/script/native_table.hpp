#pragma once
// NativeTable: the functions of the server that api/*.js may call, as members of one object that no script sees.
#include <array>
#include <functional>
#include <span>
#include <string>

#include "script/conversion.hpp"

namespace sallyport::script {

/// What a native function was given. What is missing is undefined.
class Arguments {
 public:
  static constexpr std::size_t kMost = 8;

  Arguments(Conversion& conversion, JSContextRef context, std::span<const JSValueRef> given);

  JSValueRef operator[](std::size_t index) const { return values_[index]; }
  std::string text(std::size_t index) const { return js_string(context_, values_[index]); }
  /// Not a number: 0.
  double number(std::size_t index) const;
  std::uint64_t id(std::size_t index) const;
  bool flag(std::size_t index) const { return JSValueToBoolean(context_, values_[index]); }
  amf::Value value(std::size_t index) const { return conversion_.from_script(values_[index]); }
  /// Only for what api/*.js is known to pass as an object.
  JSObjectRef object(std::size_t index) const { return const_cast<JSObjectRef>(values_[index]); }

 private:
  Conversion& conversion_;
  JSContextRef context_;
  std::array<JSValueRef, kMost> values_;
};

class NativeTable {
 public:
  /// Makes an empty one. It outlives the script's last call.
  NativeTable(Context& context, Conversion& conversion);

  JSObjectRef object() const { return object_.object(); }

  /// A function without a result, or with one: JSValueRef, bool, double, std::string, amf::Value. It may throw
  /// std::string and Thrown (as Context::Native).
  template <typename Function>
  void add(std::string_view name, Function function) {
    set(name, context_.make_function([this, function = std::move(function)](JSContextRef context, std::span<const JSValueRef> given) {
      const Arguments arguments(conversion_, context, given);
      if constexpr (std::is_void_v<std::invoke_result_t<Function&, const Arguments&>>) {
        function(arguments);
        return JSValueMakeUndefined(context);
      } else {
        return to_js(function(arguments));
      }
    }));
  }
  void set(std::string_view name, JSValueRef value) { js_set(context_.ref(), object(), name, value); }
  void set(std::string_view name, const amf::Value& value) { set(name, conversion_.to_script(value)); }

 private:
  JSValueRef to_js(JSValueRef value) const { return value; }
  JSValueRef to_js(bool value) const { return JSValueMakeBoolean(context_.ref(), value); }
  JSValueRef to_js(double value) const { return js_number(context_.ref(), value); }
  JSValueRef to_js(const std::string& value) const { return js_text(context_.ref(), value); }
  JSValueRef to_js(const amf::Value& value) const { return conversion_.to_script(value); }

  Context& context_;
  Conversion& conversion_;
  Protected object_;
};

}  // namespace sallyport::script
