#pragma once
// Every AMF value as a script sees it, and back. What script objects have no words for (a class name, the time
// zone of a date, that an array came with names) stays with the object in a property that a script does not see,
// so that a value that is passed through comes out as it went in.
//
//   undefined null boolean number string   themselves; AMF3's integer is a number
//   unsupported                            an empty object
//   object                                 Object; a typed one is made by the constructor that registerClass named
//   ecma_array, strict_array               Array
//   date                                   Date
//   xml                                    String object
//   byte_array                             ByteArray where register_byte_array() has said what that is, else Uint8Array
//   int_, uint_, double_vector             Int32Array, Uint32Array, Float64Array
//   object_vector                          Array
//   dictionary                             Map
//
// Functions and symbols become undefined, and are left out of objects. A value that refers to itself has no AMF
// form and is refused; what is referred to twice is shared in the Value too.
#include <map>
#include <string>

#include "amf/value.hpp"
#include "base/result.hpp"
#include "script/context.hpp"

namespace sallyport::script {

class Conversion {
 public:
  /// Of one value out of a script, its shared parts counted each time they are met.
  static constexpr std::size_t kMaxDepth = 32;
  static constexpr std::size_t kMaxValues = 100'000;
  static constexpr std::size_t kMaxBytes = 1024 * 1024;

  /// Borrows the context, which is not under way. Takes hold of the functions it needs before any script can
  /// change them.
  explicit Conversion(Context& context);

  /// registerClass: objects of that class are made by `constructor` from now on, and objects made by it carry the
  /// name.
  void register_class(const std::string& name, JSObjectRef constructor);

  /// From now on byte arrays are made by `make` (of a Uint8Array, which it keeps), and what has `prototype` is one if
  /// `bytes_of` gives a Uint8Array for it. The functions call no script.
  void register_byte_array(JSObjectRef make, JSObjectRef bytes_of, JSObjectRef prototype);

  /// Protects nothing: use the value at once, or keep it on the stack. What a registered constructor throws is
  /// thrown on (as in Context::Native).
  JSValueRef to_script(const amf::Value& value);
  /// Throws what a getter throws (Thrown), and a std::string for what has no AMF form.
  amf::Value from_script(JSValueRef value);

 private:
  class Reader;
  class Maker;

  JSContextRef context() const { return context_.ref(); }
  void mark(JSObjectRef object, JSValueRef what);

  Context& context_;
  Protected symbol_;     // names the hidden property
  Protected keys_;       // Object.keys
  Protected define_;     // (object, name, value): an own property, whatever its name
  Protected make_map_;   // (keys, values)
  Protected read_map_;   // (map): [keys, values], or undefined if it is none
  Protected class_of_;   // (object, classes): the name of its class, or undefined
  Protected construct_;  // (constructor)
  Protected classes_;    // a Map of constructor to name
  Protected add_class_;  // (classes, name, constructor)
  Protected make_byte_array_, bytes_of_;  // null: byte arrays are Uint8Array
  Protected string_, number_, boolean_;  // the constructors
  std::map<std::string, Protected, std::less<>> constructors_;
};

}  // namespace sallyport::script
