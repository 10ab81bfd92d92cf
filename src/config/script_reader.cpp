#include "config/script_reader.hpp"

#include "config/text.hpp"
#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

amf::Value value_of(const Element& element);

/// Children of the same name are an array.
amf::Value children_of(const Element& element) {
  amf::Object object;
  for (const Element& child : element.children) {
    if (&child != element.child(child.name)) continue;  // told with the first of its name
    std::vector<amf::Value> values;
    for (const Element& one : element.children) {
      if (one.name == child.name) values.push_back(value_of(one));
    }
    const bool single = values.size() == 1;
    object.properties.push_back({child.name, single ? values.front() : amf::Value::strict_array(std::move(values))});
  }
  return amf::Value(std::move(object));
}

amf::Value value_of(const Element& element) {
  return element.children.empty() ? amf::Value(element.text) : children_of(element);
}

/// <ApplicationObject><config><a>1</a></config></ApplicationObject>; scripts see {a: "1"}.
amf::Value config_of(const Element& engine, std::string_view tag) {
  const Element* object = engine.child(tag);
  const Element* config = object ? object->child("config") : nullptr;
  if (object && !config) config = object->child("Config");
  return config ? children_of(*config) : amf::Value(amf::Object{});
}

}  // namespace

hub::GovernorOptions read_script_options(const Element& application, const std::string& root) {
  hub::GovernorOptions options;
  options.thread_per_instance = equal_ignoring_case(text_of(application, "Process/Scope"), "inst");
  const Element* engine = application.child("ScriptEngine");
  if (!engine) engine = application.child("JSEngine");
  if (!engine) {
    options.application_config = options.client_config = amf::Value(amf::Object{});
    return options;
  }
  // 0, which FMS's own files have, would leave a hanging script to itself.
  if (const std::int64_t seconds = integer_of(*engine, "MaxTimeOut", 0); seconds > 0) options.max_call_time = Seconds(seconds);
  options.connects_with_amf3 = text_of(*engine, "NetConnection/ObjectEncoding") != "AMF0";
  options.heap_limit = static_cast<std::size_t>(integer_of(*engine, "MaxHeap", static_cast<std::int64_t>(options.heap_limit / 1024))) * 1024;
  for (const std::string& folder : split_list(text_of(*engine, "ScriptLibPath"), ';')) {
    if (!folder.empty()) options.libraries.push_back(folder.starts_with('/') ? folder : root + "/" + folder);
  }
  options.application_config = config_of(*engine, "ApplicationObject");
  options.client_config = config_of(*engine, "ClientObject");
  return options;
}

}  // namespace sallyport::config
