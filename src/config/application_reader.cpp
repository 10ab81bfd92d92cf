#include "config/application_reader.hpp"

#include <algorithm>

#include "base/name.hpp"
#include "config/access_reader.hpp"
#include "config/file_exchange_reader.hpp"
#include "config/idle_reader.hpp"
#include "config/page_reader.hpp"
#include "config/plugin_reader.hpp"
#include "config/schema.hpp"
#include "config/script_reader.hpp"
#include "config/shared_object_reader.hpp"
#include "config/swf_reader.hpp"
#include "config/text.hpp"
#include "config/transcoding_reader.hpp"
#include "config/typed_value.hpp"
#include "config/validation.hpp"
#include "config/web_reader.hpp"
#include "config/webhook_reader.hpp"

namespace sallyport::config {
namespace {

bool says_nothing(const Element& element) {
  return element.text.empty() && element.attributes.empty() && element.children.empty();
}

bool is_repeated(const Element& parent, std::string_view name) {
  return std::count_if(parent.children.begin(), parent.children.end(),
                       [&](const Element& one) { return one.name == name; }) > 1;
}

class Merger {
 public:
  Merger(const std::string& file, Diagnostics& diagnostics) : file_(file), diagnostics_(diagnostics) {}

  Element merged(const Element& base, const Element& over) {
    Element result = base;
    if (!over.text.empty()) {
      result.text = over.text;
      result.at = over.at;
      result.text_at = over.text_at;
    }
    for (const Attribute& attribute : over.attributes) set_attribute(result, attribute);
    for (const Element& child : over.children) {
      if (&child == over.child(child.name)) merge_child(result, base, over, child);
    }
    return result;
  }

 private:
  static void set_attribute(Element& element, const Attribute& attribute) {
    for (Attribute& one : element.attributes) {
      if (one.name == attribute.name) return void(one = attribute);
    }
    element.attributes.push_back(attribute);
  }

  /// `child` is the first of its name in `over`.
  void merge_child(Element& result, const Element& base, const Element& over, const Element& child) {
    const Element* inherited = base.child(child.name);
    if (inherited && forbids_override(*inherited)) {
      return diagnostics_.note(
          file_, child.at,
          "<" + child.name + "> is ignored, the virtual host's Application.xml has override=\"no\" there",
          "remove it here, or allow it there");
    }
    if (inherited && !is_repeated(base, child.name) && !is_repeated(over, child.name)) {
      if (says_nothing(child)) return;
      const auto target = std::find_if(result.children.begin(), result.children.end(),
                                       [&](const Element& one) { return one.name == child.name; });
      *target = merged(*inherited, child);
      return;
    }
    std::erase_if(result.children, [&](const Element& one) { return one.name == child.name; });
    for (const Element& one : over.children) {
      if (one.name == child.name) result.children.push_back(one);
    }
  }

  const std::string& file_;
  Diagnostics& diagnostics_;
};

hub::LiveOptions read_live(const Element& root) {
  hub::LiveOptions options;
  if (const Element* queue = root.find("StreamManager/Live/Queue");
      queue && boolean_of(*queue, "@enabled", true)) {
    options.flush_bytes = static_cast<std::size_t>(integer_of(*queue, "MaxQueueSize", 4096));
    options.flush_delay =
        Milliseconds(options.flush_bytes == 0 ? 0 : integer_of(*queue, "MaxQueueDelay", 500));
    options.flush_on_data = boolean_of(*queue, "FlushOnData", true);
  }
  const std::int64_t timeout = integer_of(root, "StreamManager/Live/PublishTimeout", 2000);
  options.publish_timeout = timeout < 0 ? std::nullopt : std::optional<Milliseconds>(timeout);
  const std::int64_t seconds = integer_of(root, "StreamManager/Live/AccumulatedIFrames/MaxTime", -1);
  if (seconds >= 0) options.joiner_history_time = Seconds(seconds);
  const std::int64_t kilobytes = integer_of(root, "StreamManager/Live/AccumulatedIFrames/MaxSize", -1);
  if (kilobytes >= 0)
    options.joiner_history_bytes =
        static_cast<std::size_t>(std::min<std::int64_t>(kilobytes, 1 << 30)) * 1024;
  return options;
}

bool grants_all_samples(const Element& root, std::string_view tag) {
  const Element* access = root.find("Client/Access/" + std::string(tag));
  if (!access || !boolean_of(*access, "@enabled", false)) return false;
  const auto folders = split_list(access->text, ';');
  return std::find(folders.begin(), folders.end(), "/") != folders.end();
}

/// One direction: Bandwidth, and where BandwidthCap is written no more than that.
std::optional<std::uint32_t> read_rate(const Element& root, const std::string& direction) {
  constexpr std::int64_t kUnlimited = 0;  // or less
  std::int64_t rate = integer_of(root, "Client/Bandwidth/" + direction, hub::BandwidthOptions::kDefault);
  const std::int64_t cap = integer_of(root, "Client/BandwidthCap/" + direction, kUnlimited);
  if (cap > kUnlimited) rate = rate > kUnlimited ? std::min(rate, cap) : cap;
  if (rate <= kUnlimited) return std::nullopt;
  return static_cast<std::uint32_t>(rate);
}

hub::BandwidthOptions read_bandwidth(const Element& root) {
  return {.to_client = read_rate(root, "ServerToClient"), .to_server = read_rate(root, "ClientToServer")};
}

hub::ClientOptions read_client(const Element& root) {
  hub::ClientOptions options;
  options.out_chunk_size = static_cast<std::size_t>(
      integer_of(root, "Client/OutChunkSize", static_cast<std::int64_t>(options.out_chunk_size)));
  options.windows_per_ack =
      static_cast<unsigned>(integer_of(root, "Client/WindowsPerAck", options.windows_per_ack));
  options.audio_sample_access = grants_all_samples(root, "AudioSampleAccess");
  options.video_sample_access = grants_all_samples(root, "VideoSampleAccess");
  options.send_duplicate_start =
      boolean_of(root, "StreamManager/SendDuplicateStart", options.send_duplicate_start);
  return options;
}

/// `own`: the application's own file, if there is one; what it inherits is in `root`.
hub::ApplicationOptions read_options(const Element& root, const Variables& variables,
                                     const hub::IdleOptions& inherited, const Element* own) {
  hub::ApplicationOptions options;
  options.idle = read_idle(root.child("AutoCloseIdleClients"), inherited);
  options.live = read_live(root);
  options.client = read_client(root);
  options.bandwidth = read_bandwidth(root);
  options.client.bandwidth_to_client = options.bandwidth.to_client.value_or(hub::BandwidthOptions::kDefault);
  options.client.bandwidth_to_server = options.bandwidth.to_server.value_or(hub::BandwidthOptions::kDefault);
  options.protocols = read_protocol_rules(root);
  if (auto origins = hub::OriginRules::parse(text_of(root, "WebSocket/Origins"))) options.origins = *origins;
  options.pages = read_page_options(root);
  options.gateway = boolean_of(root, "Gateway@enabled", options.gateway);
  options.xml_sockets = boolean_of(root, "XMLSocketListener@enabled", options.xml_sockets);
  options.xml_message = static_cast<std::size_t>(
      integer_of(root, "XMLSocketListener/MaxMessageSize", static_cast<std::int64_t>(options.xml_message)));
  access::ApplicationAccess access = read_access(root, variables.value("ROOT"));
  access.publish_written = own && !text_of(*own, "Access/Publish").empty();
  options.access = std::make_shared<const access::ApplicationAccess>(std::move(access));
  const std::int64_t idle = integer_of(root, "MaxAppIdleTime", 0);
  if (idle > 0) options.max_idle_time = Seconds(idle);
  options.load_on_startup = boolean_of(root, "LoadOnStartup", false);
  options.swf = read_swf_options(root);
  options.governor = read_script_options(root, variables.value("ROOT"));
  options.governor.file_exchange = read_file_exchange(root, variables.value("ROOT"));
  options.shared_objects = read_shared_object_options(root);
  options.transcoding = read_transcoding_options(root);
  options.shared_objects.clients_written = own && !text_of(*own, "Access/SharedObjects").empty();
  options.callbacks = read_webhooks(root);
  options.plugins = read_plugins(root);
  return options;
}

}  // namespace

bool forbids_override(const Element& element) {
  const Attribute* attribute = element.attribute("override");
  return attribute && equal_ignoring_case(trimmed(attribute->value), "no");
}

hub::ProtocolRules read_protocol_rules(const Element& application) {
  hub::ProtocolRules rules;
  // Words that are none have been reported by validation.
  for (const auto& word : split_list(text_of(application, "DisallowedProtocols"), ',')) rules.disallow(word);
  for (const auto& word : split_list(text_of(application, "AllowedProtocols"), ',')) rules.allow(word);
  rules.tunnel = !equal_ignoring_case(text_of(application, "AllowHTTPTunnel", "true"), "false");
  return rules;
}

Element merge(const Element& base, const Element& overriding, const std::string& overriding_file,
              Diagnostics& diagnostics) {
  return Merger(overriding_file, diagnostics).merged(base, overriding);
}

std::optional<hub::ApplicationOptions> read_application(const ApplicationDefaults& defaults,
                                                        const std::optional<SourceFile>& own,
                                                        const Variables& variables,
                                                        Diagnostics& diagnostics) {
  Element built_in;
  built_in.name = application_schema().root().name;
  const Element& base = defaults.tree ? *defaults.tree : built_in;
  Diagnostics found;
  if (!own) {
    check_access(base, defaults, nullptr, {}, found);
    diagnostics.append(found.all());
    return found.has_errors() ? std::nullopt : std::optional(read_options(base, variables, defaults.idle, nullptr));
  }
  auto tree = read_document(own->name, own->text, application_schema(), variables, found);
  if (tree) check_swf_options(*tree, own->name, found);
  if (tree) unify_access(*tree, own->name, found);
  if (tree) check_webhooks(*tree, own->name, found);
  if (tree) check_plugins(*tree, own->name, found);
  if (tree) check_web_options(*tree, own->name, found);
  if (tree) check_script_options(*tree, own->name, found);
  if (tree) check_file_exchange(*tree, own->name, variables.value("ROOT"), found);
  if (!tree || found.has_errors()) {
    diagnostics.append(found.all());
    return {};
  }
  warn_unenforced(*tree, own->name, found);
  warn_idle_without_effect(tree->child("AutoCloseIdleClients"), defaults.idle, own->name, found);
  const Element merged = merge(base, *tree, own->name, found);
  check_access(merged, defaults, &*tree, own->name, found);
  diagnostics.append(found.all());
  if (found.has_errors()) return {};
  return read_options(merged, variables, defaults.idle, &*tree);
}

void warn_unenforced(const Element& application, const std::string& file, Diagnostics& diagnostics) {
  for (const char* tag : {"AudioSampleAccess", "VideoSampleAccess"}) {
    const Element* access = application.find(std::string("Client/Access/") + tag);
    if (!access || !boolean_of(*access, "@enabled", false) || grants_all_samples(application, tag)) continue;
    diagnostics.warning(file, access->at, std::string("<") + tag + "> has no effect for single folders yet",
                        "write / for all streams");
  }
}

}  // namespace sallyport::config
