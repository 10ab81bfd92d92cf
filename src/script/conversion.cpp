#include "script/conversion.hpp"

#include <cassert>
#include <charconv>

namespace sallyport::script {
namespace {

constexpr const char* kHelpers = R"js((function () {
  "use strict";
  const { keys, defineProperty, getPrototypeOf } = Object;
  const { construct } = Reflect;
  const MapType = Map;
  const forEach = Function.prototype.call.bind(Map.prototype.forEach);
  const get = Function.prototype.call.bind(Map.prototype.get);
  const set = Function.prototype.call.bind(Map.prototype.set);
  return {
    symbol: Symbol("amf"),
    keys,
    define(object, name, value) {
      defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
    },
    makeMap(names, values) {
      const map = new MapType();
      for (let i = 0; i < names.length; ++i) set(map, names[i], values[i]);
      return map;
    },
    readMap(object) {
      if (!(object instanceof MapType)) return undefined;
      const names = [], values = [];
      forEach(object, (value, name) => { names[names.length] = name; values[values.length] = value; });
      return [names, values];
    },
    classes: new MapType(),
    addClass(classes, name, constructor) { set(classes, constructor.prototype, name); },
    classOf(object, classes) { return get(classes, getPrototypeOf(object)); },
    String, Number, Boolean,
    construct(constructor) { return construct(constructor, []); },
  };
})())js";

// What the hidden property says, by its first letter; the rest is text that belongs to it.
constexpr char kTyped = 't';       // class name
constexpr char kEcma = 'e';        // an array that came with names
constexpr char kZone = 'z';        // of a date, minutes
constexpr char kXml = 'x';
constexpr char kXmlDocument = 'd';
constexpr char kFixed = 'f';       // a vector of fixed length
constexpr char kVector = 'v';      // object vector: "1" or "0" for fixed, then its type's name
constexpr char kWeak = 'w';        // a dictionary with weak keys
constexpr char kUnsupported = 'u';
constexpr char kByteArray = 'b';   // on the prototype of all

void free_bytes(void* bytes, void*) { ::free(bytes); }

template <typename T>
JSObjectRef make_typed_array(JSContextRef context, JSTypedArrayType type, const std::vector<T>& elements) {
  const std::size_t size = elements.size() * sizeof(T);
  void* copy = ::malloc(size + 1);
  if (!copy) throw std::string("there is no memory for an array");
  std::copy(elements.begin(), elements.end(), static_cast<T*>(copy));
  JSValueRef exception = nullptr;
  const JSObjectRef array = JSObjectMakeTypedArrayWithBytesNoCopy(context, type, copy, size, free_bytes, nullptr, &exception);
  if (exception) throw Thrown(context, exception);
  return array;
}

}  // namespace

Conversion::Conversion(Context& context) : context_(context) {
  const Outcome made = context.evaluate(kHelpers, "conversion");
  assert(made.ok());
  const auto object = const_cast<JSObjectRef>(made.value);
  const auto take = [&](const char* name) { return Protected(context.ref(), js_get(context.ref(), object, name)); };
  symbol_ = take("symbol");
  keys_ = take("keys");
  define_ = take("define");
  make_map_ = take("makeMap");
  read_map_ = take("readMap");
  class_of_ = take("classOf");
  construct_ = take("construct");
  classes_ = take("classes");
  add_class_ = take("addClass");
  string_ = take("String");
  number_ = take("Number");
  boolean_ = take("Boolean");
}

void Conversion::register_class(const std::string& name, JSObjectRef constructor) {
  const JSValueRef arguments[] = {classes_.value(), js_text(context(), name), constructor};
  JSValueRef exception = nullptr;
  JSObjectCallAsFunction(context(), add_class_.object(), nullptr, 3, arguments, &exception);
  if (exception) throw Thrown(context(), exception);
  constructors_[name] = Protected(context(), constructor);
}

void Conversion::register_byte_array(JSObjectRef make, JSObjectRef bytes_of, JSObjectRef prototype) {
  make_byte_array_ = Protected(context(), make);
  bytes_of_ = Protected(context(), bytes_of);
  mark(prototype, js_text(context(), std::string(1, kByteArray)));
}

void Conversion::mark(JSObjectRef object, JSValueRef what) {
  JSObjectSetPropertyForKey(context(), object, symbol_.value(), what, kJSPropertyAttributeDontEnum, nullptr);
}

/// AMF into the script.
class Conversion::Maker {
 public:
  explicit Maker(Conversion& conversion) : conversion_(conversion), context_(conversion.context()) {}

  JSValueRef make(const amf::Value& value) {
    switch (value.kind()) {
      case amf::Kind::undefined: return JSValueMakeUndefined(context_);
      case amf::Kind::unsupported: return marked(JSObjectMake(context_, nullptr, nullptr), kUnsupported);
      case amf::Kind::null: return JSValueMakeNull(context_);
      case amf::Kind::boolean: return JSValueMakeBoolean(context_, *value.as_bool());
      case amf::Kind::number:
      case amf::Kind::integer: return js_number(context_, *value.as_number());
      case amf::Kind::string: return js_text(context_, *value.as_string());
      case amf::Kind::object: return object(value);
      case amf::Kind::ecma_array: return ecma_array(value);
      case amf::Kind::strict_array: return array(value.elements());
      case amf::Kind::date: return date(*value.as_date());
      case amf::Kind::xml: return xml(*value.as_xml());
      case amf::Kind::byte_array: return byte_array(*value.as_byte_array());
      case amf::Kind::int_vector: return numbers(kJSTypedArrayTypeInt32Array, *value.as_int_vector());
      case amf::Kind::uint_vector: return numbers(kJSTypedArrayTypeUint32Array, *value.as_uint_vector());
      case amf::Kind::double_vector: return numbers(kJSTypedArrayTypeFloat64Array, *value.as_double_vector());
      case amf::Kind::object_vector: return object_vector(*value.as_object_vector());
      case amf::Kind::dictionary: return dictionary(*value.as_dictionary());
    }
    return JSValueMakeUndefined(context_);
  }

 private:
  JSObjectRef marked(JSObjectRef object, char kind, std::string_view text = {}) {
    conversion_.mark(object, js_text(context_, kind + std::string(text)));
    return object;
  }

  void set(JSObjectRef object, const std::string& name, const amf::Value& value) {
    const JSValueRef arguments[] = {object, js_text(context_, name), make(value)};
    JSValueRef exception = nullptr;
    JSObjectCallAsFunction(context_, conversion_.define_.object(), nullptr, 3, arguments, &exception);
    if (exception) throw Thrown(context_, exception);
  }

  JSValueRef object(const amf::Value& value) {
    const std::string name(value.class_name());
    JSObjectRef made = construct(name);
    if (!made) made = JSObjectMake(context_, nullptr, nullptr);
    for (const amf::Property& property : value.properties()) set(made, property.name, property.value);
    if (!name.empty()) marked(made, kTyped, name);
    return made;
  }

  JSObjectRef construct(const std::string& name) {
    const auto known = conversion_.constructors_.find(name);
    if (known == conversion_.constructors_.end()) return nullptr;
    JSValueRef exception = nullptr;
    const JSValueRef argument = known->second.value();
    const JSValueRef made = JSObjectCallAsFunction(context_, conversion_.construct_.object(), nullptr, 1, &argument, &exception);
    if (exception) throw Thrown(context_, exception);
    return const_cast<JSObjectRef>(made);
  }

  /// An array as scripts know them, unless a name in it would change its length.
  JSValueRef ecma_array(const amf::Value& value) {
    JSObjectRef made = value.find("length") ? JSObjectMake(context_, nullptr, nullptr) : empty_array();
    for (const amf::Property& property : value.properties()) set(made, property.name, property.value);
    return marked(made, kEcma);
  }

  JSObjectRef empty_array() { return JSObjectMakeArray(context_, 0, nullptr, nullptr); }

  JSObjectRef array(std::span<const amf::Value> elements) {
    const JSObjectRef made = empty_array();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      JSObjectSetPropertyAtIndex(context_, made, static_cast<unsigned>(i), make(elements[i]), nullptr);
    }
    return made;
  }

  JSValueRef date(amf::Date date) {
    const JSValueRef time = js_number(context_, date.milliseconds);
    const JSObjectRef made = JSObjectMakeDate(context_, 1, &time, nullptr);
    if (date.timezone_minutes != 0) marked(made, kZone, std::to_string(date.timezone_minutes));
    return made;
  }

  JSValueRef xml(const amf::Xml& xml) {
    const JSObjectRef made = JSValueToObject(context_, js_text(context_, xml.text), nullptr);
    return marked(made, xml.document ? kXmlDocument : kXml);
  }

  JSValueRef byte_array(const ByteVector& bytes) {
    const JSValueRef made = make_typed_array(context_, kJSTypedArrayTypeUint8Array, bytes);
    if (!conversion_.make_byte_array_) return made;
    JSValueRef exception = nullptr;
    const JSValueRef array = JSObjectCallAsFunction(context_, conversion_.make_byte_array_.object(), nullptr, 1, &made, &exception);
    if (exception) throw Thrown(context_, exception);
    return array;
  }

  template <typename T>
  JSValueRef numbers(JSTypedArrayType type, const amf::Vector<T>& vector) {
    const JSObjectRef made = make_typed_array(context_, type, vector.elements);
    return vector.fixed ? marked(made, kFixed) : made;
  }

  JSValueRef object_vector(const amf::ObjectVector& vector) {
    return marked(array(vector.elements), kVector, (vector.fixed ? "1" : "0") + vector.type_name);
  }

  JSValueRef dictionary(const amf::Dictionary& dictionary) {
    const JSObjectRef keys = empty_array();
    const JSObjectRef values = empty_array();
    for (unsigned i = 0; i < dictionary.entries.size(); ++i) {
      JSObjectSetPropertyAtIndex(context_, keys, i, make(dictionary.entries[i].first), nullptr);
      JSObjectSetPropertyAtIndex(context_, values, i, make(dictionary.entries[i].second), nullptr);
    }
    const JSValueRef arguments[] = {keys, values};
    JSValueRef exception = nullptr;
    const JSValueRef made = JSObjectCallAsFunction(context_, conversion_.make_map_.object(), nullptr, 2, arguments, &exception);
    if (exception) throw Thrown(context_, exception);
    const auto map = const_cast<JSObjectRef>(made);
    return dictionary.weak_keys ? marked(map, kWeak) : map;
  }

  Conversion& conversion_;
  const JSContextRef context_;
};

/// What a script says as AMF.
class Conversion::Reader {
 public:
  explicit Reader(Conversion& conversion) : conversion_(conversion), context_(conversion.context()) {}

  amf::Value read(JSValueRef value) {
    count(1, 0);
    switch (JSValueGetType(context_, value)) {
      case kJSTypeUndefined: return {};
      case kJSTypeNull: return nullptr;
      case kJSTypeBoolean: return JSValueToBoolean(context_, value);
      case kJSTypeNumber: return JSValueToNumber(context_, value, nullptr);
      case kJSTypeString: return text(value);
      case kJSTypeObject: return shared(const_cast<JSObjectRef>(value));
      default: return other(value);
    }
  }

 private:
  struct Known {
    bool open = true;
    amf::Value value;
    std::size_t values = 0;
    std::size_t bytes = 0;
    Protected hold = {};  // a getter's object is nobody else's; its address must not be given again meanwhile
  };

  void count(std::size_t values, std::size_t bytes) {
    values_ += values;
    bytes_ += bytes;
    if (values_ > kMaxValues) throw std::string("the value has more than " + std::to_string(kMaxValues) + " parts");
    if (bytes_ > kMaxBytes) throw std::string("the value is larger than " + std::to_string(kMaxBytes) + " bytes");
  }

  /// Symbols are nothing to a client; a BigInt is a number as far as that goes.
  amf::Value other(JSValueRef value) {
    JSValueRef exception = nullptr;
    const double number = JSValueToNumber(context_, value, &exception);
    return exception ? amf::Value() : amf::Value(number);
  }

  std::string text(JSValueRef value) {
    JSValueRef exception = nullptr;
    const JsString string(JSValueToStringCopy(context_, value, &exception));
    if (exception) throw Thrown(context_, exception);
    count(0, string.length());  // before it is copied
    return string.utf8();
  }

  amf::Value shared(JSObjectRef object) {
    if (JSObjectIsFunction(context_, object)) return {};
    auto [entry, fresh] = known_.try_emplace(object);
    Known& known = entry->second;
    if (!fresh) {
      if (known.open) throw std::string("the value refers to itself");
      count(known.values, known.bytes);
      return known.value;
    }
    known.hold = Protected(context_, object);
    if (++depth_ > kMaxDepth) throw std::string("the value is nested more than " + std::to_string(kMaxDepth) + " deep");
    const std::size_t values = values_;
    const std::size_t bytes = bytes_;
    amf::Value value = container(object);
    --depth_;
    known.open = false;
    known.value = value;
    known.values = values_ - values;
    known.bytes = bytes_ - bytes;
    return value;
  }

  std::string mark_of(JSObjectRef object) {
    const JSValueRef mark = JSObjectGetPropertyForKey(context_, object, conversion_.symbol_.value(), nullptr);
    return mark && JSValueIsString(context_, mark) ? js_string(context_, mark) : std::string();
  }

  amf::Value container(JSObjectRef object) {
    const std::string mark = mark_of(object);
    const char kind = mark.empty() ? '\0' : mark[0];
    const std::string rest = mark.empty() ? mark : mark.substr(1);
    if (kind == kUnsupported) return amf::Unsupported{};
    if (kind == kByteArray) {
      if (auto bytes = byte_array(object)) return std::move(*bytes);
    }
    if (kind == kXml || kind == kXmlDocument) return amf::Xml{text(object), kind == kXmlDocument};
    if (JSValueIsDate(context_, object)) return date(object, kind == kZone ? rest : std::string());
    JSValueRef exception = nullptr;
    const JSTypedArrayType type = JSValueGetTypedArrayType(context_, object, &exception);
    if (type != kJSTypedArrayTypeNone) return numbers(object, type, kind == kFixed);
    if (kind == kVector && !rest.empty()) {
      amf::ObjectVector vector{rest.substr(1), elements(object), rest.starts_with('1')};
      return amf::Value(std::move(vector));
    }
    if (kind == kEcma) return amf::Value::ecma_array(properties(object));
    if (JSValueIsArray(context_, object)) return array(object);
    if (auto dictionary = map(object, kind == kWeak)) return std::move(*dictionary);
    if (auto primitive = wrapped(object)) return std::move(*primitive);
    amf::Object made;
    made.class_name = kind == kTyped ? rest : class_of(object);
    made.properties = properties(object);
    return amf::Value(std::move(made));
  }

  /// Nothing if it only looks like one.
  std::optional<amf::Value> byte_array(JSObjectRef object) {
    const auto bytes = const_cast<JSObjectRef>(call(conversion_.bytes_of_, {object}));
    JSValueRef exception = nullptr;
    const JSTypedArrayType type = JSValueGetTypedArrayType(context_, bytes, &exception);
    return type == kJSTypedArrayTypeNone ? std::nullopt : std::optional(numbers(bytes, type, false));
  }

  /// new String("…") and its like.
  std::optional<amf::Value> wrapped(JSObjectRef object) {
    const auto is = [&](const Protected& type) { return JSValueIsInstanceOfConstructor(context_, object, type.object(), nullptr); };
    if (is(conversion_.string_)) return amf::Value(text(object));
    if (is(conversion_.number_)) return amf::Value(JSValueToNumber(context_, object, nullptr));
    if (is(conversion_.boolean_)) return amf::Value(js_string(context_, object) == "true");
    return std::nullopt;
  }

  amf::Value date(JSObjectRef object, const std::string& zone) {
    JSValueRef exception = nullptr;
    const double milliseconds = JSValueToNumber(context_, object, &exception);
    if (exception) throw Thrown(context_, exception);
    amf::Date date{milliseconds, 0};
    std::from_chars(zone.data(), zone.data() + zone.size(), date.timezone_minutes);  // 0 if a script has meddled with it
    return date;
  }

  JSValueRef call(const Protected& function, std::initializer_list<JSValueRef> arguments) {
    JSValueRef exception = nullptr;
    const JSValueRef value = JSObjectCallAsFunction(context_, function.object(), nullptr, arguments.size(), arguments.begin(), &exception);
    if (exception) throw Thrown(context_, exception);
    return value;
  }

  JSValueRef at(JSObjectRef array, unsigned index) {
    JSValueRef exception = nullptr;
    const JSValueRef value = JSObjectGetPropertyAtIndex(context_, array, index, &exception);
    if (exception) throw Thrown(context_, exception);
    return value;
  }

  /// Checked before anything is done for each.
  unsigned length_of(JSObjectRef array) {
    const double length = JSValueToNumber(context_, js_get(context_, array, "length"), nullptr);
    if (length > static_cast<double>(kMaxValues)) throw std::string("an array has more than " + std::to_string(kMaxValues) + " elements");
    return length > 0 ? static_cast<unsigned>(length) : 0;
  }

  std::vector<amf::Property> properties(JSObjectRef object) {
    const auto names = const_cast<JSObjectRef>(call(conversion_.keys_, {object}));
    const unsigned number = length_of(names);
    std::vector<amf::Property> read_ones;
    for (unsigned i = 0; i < number; ++i) {
      const JSValueRef key = at(names, i);
      JSValueRef exception = nullptr;
      const JSValueRef value = JSObjectGetPropertyForKey(context_, object, key, &exception);
      if (exception) throw Thrown(context_, exception);
      if (JSValueIsObject(context_, value) && JSObjectIsFunction(context_, const_cast<JSObjectRef>(value))) continue;
      read_ones.push_back({text(key), read(value)});
    }
    return read_ones;
  }

  std::vector<amf::Value> elements(JSObjectRef array) {
    const unsigned length = length_of(array);
    std::vector<amf::Value> read_ones;
    for (unsigned i = 0; i < length; ++i) read_ones.push_back(read(at(array, i)));
    return read_ones;
  }

  /// With names beside its elements, or with gaps, it is an ECMA array.
  amf::Value array(JSObjectRef object) {
    const unsigned length = length_of(object);
    const auto names = const_cast<JSObjectRef>(call(conversion_.keys_, {object}));
    if (length_of(names) == length) return amf::Value::strict_array(elements(object));
    return amf::Value::ecma_array(properties(object));
  }

  std::optional<amf::Value> map(JSObjectRef object, bool weak) {
    const JSValueRef parts = call(conversion_.read_map_, {object});
    if (!JSValueIsObject(context_, parts)) return std::nullopt;
    const auto pair = const_cast<JSObjectRef>(parts);
    const auto keys = elements(const_cast<JSObjectRef>(at(pair, 0)));
    const auto values = elements(const_cast<JSObjectRef>(at(pair, 1)));
    amf::Dictionary dictionary;
    dictionary.weak_keys = weak;
    for (std::size_t i = 0; i < keys.size(); ++i) dictionary.entries.emplace_back(keys[i], values[i]);
    return amf::Value(std::move(dictionary));
  }

  std::string class_of(JSObjectRef object) {
    if (conversion_.constructors_.empty()) return {};
    const JSValueRef name = call(conversion_.class_of_, {object, conversion_.classes_.value()});
    return JSValueIsString(context_, name) ? js_string(context_, name) : std::string();
  }

  template <typename T>
  std::vector<T> copy(const void* bytes, std::size_t length) {
    const auto* first = static_cast<const T*>(bytes);
    return bytes ? std::vector<T>(first, first + length) : std::vector<T>();
  }

  amf::Value numbers(JSObjectRef object, JSTypedArrayType type, bool fixed) {
    JSValueRef exception = nullptr;
    if (type == kJSTypedArrayTypeArrayBuffer) {
      const std::size_t size = JSObjectGetArrayBufferByteLength(context_, object, &exception);
      count(0, size);
      return amf::Value(copy<std::uint8_t>(JSObjectGetArrayBufferBytesPtr(context_, object, &exception), size));
    }
    const std::size_t length = JSObjectGetTypedArrayLength(context_, object, &exception);
    count(0, JSObjectGetTypedArrayByteLength(context_, object, &exception));
    // The pointer is to the buffer's beginning.
    const std::size_t offset = JSObjectGetTypedArrayByteOffset(context_, object, &exception);
    const auto* bytes = static_cast<const char*>(JSObjectGetTypedArrayBytesPtr(context_, object, &exception));
    const void* first = bytes ? bytes + offset : nullptr;
    switch (type) {
      case kJSTypedArrayTypeUint8Array:
      case kJSTypedArrayTypeInt8Array:
      case kJSTypedArrayTypeUint8ClampedArray: return amf::Value(copy<std::uint8_t>(first, length));
      case kJSTypedArrayTypeInt32Array: return amf::Value(amf::Vector<std::int32_t>{copy<std::int32_t>(first, length), fixed});
      case kJSTypedArrayTypeUint32Array: return amf::Value(amf::Vector<std::uint32_t>{copy<std::uint32_t>(first, length), fixed});
      case kJSTypedArrayTypeFloat64Array: return amf::Value(amf::Vector<double>{copy<double>(first, length), fixed});
      default: throw std::string("an array of this type has no AMF form");
    }
  }

  Conversion& conversion_;
  const JSContextRef context_;
  std::map<JSObjectRef, Known> known_;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
  std::size_t bytes_ = 0;
};

JSValueRef Conversion::to_script(const amf::Value& value) { return Maker(*this).make(value); }

amf::Value Conversion::from_script(JSValueRef value) { return Reader(*this).read(value); }

}  // namespace sallyport::script
