#include "config/script_reader.hpp"

#include <algorithm>

#include "config/text.hpp"
#include "config/typed_value.hpp"
#include "config/web_reader.hpp"

namespace sallyport::config {
namespace {

constexpr std::int64_t kMostUnprocessed = 1024 * 1024;  // bytes

amf::Value value_of(const Element& element);

const Element* engine_of(const Element& application) {
  const Element* engine = application.child("ScriptEngine");
  return engine ? engine : application.child("JSEngine");
}

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

/// "/videos;/srv/videos"; nullopt if it maps nothing.
std::optional<hub::FileFolder> file_folder_of(const std::string& text, const std::string& root) {
  const std::size_t separator = text.find(';');
  if (separator == std::string::npos) return std::nullopt;
  hub::FileFolder mapped{std::string(trimmed(text.substr(0, separator))), std::string(trimmed(text.substr(separator + 1)))};
  while (mapped.folder.size() > 1 && mapped.folder.ends_with('/')) mapped.folder.pop_back();
  if (mapped.folder.empty() || mapped.path.find_first_not_of('/') == std::string::npos) return std::nullopt;
  if (!mapped.folder.starts_with('/')) mapped.folder.insert(0, root + "/");
  return mapped;
}

std::vector<const Element*> mappings_of(const Element& application) {
  const Element* engine = engine_of(application);
  const Element* files = engine ? engine->child("FileObject") : nullptr;
  std::vector<const Element*> mappings;
  if (!files) return mappings;
  for (const Element& one : files->children) {
    if (one.name == "VirtualDirectory" && !one.text.empty()) mappings.push_back(&one);
  }
  return mappings;
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
  options.web = read_web_options(application);
  const Element* engine = engine_of(application);
  if (!engine) {
    options.application_config = options.client_config = amf::Value(amf::Object{});
    return options;
  }
  // 0, which FMS's own files have, would leave a hanging script to itself.
  if (const std::int64_t seconds = integer_of(*engine, "MaxTimeOut", 0); seconds > 0) options.max_call_time = Seconds(seconds);
  options.connects_with_amf3 = text_of(*engine, "NetConnection/ObjectEncoding") != "AMF0";
  options.heap_limit = static_cast<std::size_t>(integer_of(*engine, "MaxHeap", static_cast<std::int64_t>(options.heap_limit / 1024))) * 1024;
  if (const std::int64_t most = integer_of(*engine, "XMLSocket/MaxUnprocessedChars", 0); most > 0) {
    options.max_unprocessed_chars = static_cast<std::size_t>(std::min(most, kMostUnprocessed));
  }
  for (const std::string& folder : split_list(text_of(*engine, "ScriptLibPath"), ';')) {
    if (!folder.empty()) options.libraries.push_back(folder.starts_with('/') ? folder : root + "/" + folder);
  }
  options.application_config = config_of(*engine, "ApplicationObject");
  options.client_config = config_of(*engine, "ClientObject");
  for (const Element* mapping : mappings_of(application)) {
    if (auto folder = file_folder_of(mapping->text, root)) options.file_folders.push_back(std::move(*folder));
  }
  return options;
}

void check_script_options(const Element& application, const std::string& file, Diagnostics& diagnostics) {
  for (const Element* mapping : mappings_of(application)) {
    if (file_folder_of(mapping->text, "/")) continue;
    diagnostics.warning(file, mapping->text_at, "<VirtualDirectory> " + config::quoted(mapping->text) + " maps no folder",
                        "write the path that scripts use, a semicolon and the folder, as in /videos;/srv/videos");
  }
}

}  // namespace sallyport::config
