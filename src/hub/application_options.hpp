#pragma once
// What an application's configuration decides, after inheritance. Names follow Application.xml; the
// defaults are those of the reference unless a comment says why not.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "hub/bandwidth_options.hpp"
#include "hub/governor_options.hpp"
#include "hub/idle_options.hpp"
#include "hub/origin_rules.hpp"
#include "hub/page_options.hpp"
#include "hub/protocol_rules.hpp"
#include "hub/shared_objects/options.hpp"
#include "hub/swf_options.hpp"
#include "hub/transcoding_options.hpp"

namespace sallyport::hub {

/// StreamManager/Live.
struct LiveOptions {
  // Live/Queue: both zero (no flush window) unless the configuration has the element.
  std::size_t flush_bytes = 0;          ///< MaxQueueSize
  Milliseconds flush_delay{0};          ///< MaxQueueDelay
  bool flush_on_data = true;            ///< FlushOnData
  std::optional<Milliseconds> publish_timeout = Milliseconds(2000);  ///< PublishTimeout; nullopt (-1): no ping
  // AccumulatedIFrames: what a late joiner may get since the last key frame; nullopt (-1): the log's own bounds.
  std::optional<Seconds> joiner_history_time;
  std::optional<std::size_t> joiner_history_bytes;
};

/// Client section, and what StreamManager says about status messages.
struct ClientOptions {
  std::size_t out_chunk_size = 60'000;           ///< OutChunkSize, 128 to 65,536; large by default: one chunk a message
  // What is announced: Bandwidth, or its default where that is unlimited.
  std::uint32_t bandwidth_to_client = BandwidthOptions::kDefault;  ///< bytes: the window in WindowAckSize
  std::uint32_t bandwidth_to_server = BandwidthOptions::kDefault;  ///< bytes: the window in SetPeerBandwidth
  unsigned windows_per_ack = 2;                  ///< WindowsPerAck
  bool audio_sample_access = false;              ///< Access/AudioSampleAccess covers every stream ("/")
  bool video_sample_access = false;
  bool send_duplicate_start = true;              ///< SendDuplicateStart
};

/// What the access decision knows about an application beyond these options. Opaque to the hub, which carries
/// it from whoever reads the configuration to the decider.
class AccessSettings {
 public:
  virtual ~AccessSettings() = default;
};

/// Whom an application tells what its clients do, and whom it asks. Opaque to the hub likewise.
class CallbackSettings {
 public:
  virtual ~CallbackSettings() = default;
};

/// Which plug-ins decide about an application's clients. Opaque to the hub likewise.
class PluginSettings {
 public:
  virtual ~PluginSettings() = default;
};

struct ApplicationOptions {
  std::string folder;                    ///< the application's folder; operator's path, not a peer's
  LiveOptions live;
  ClientOptions client;
  BandwidthOptions bandwidth;            ///< Client/Bandwidth under Client/BandwidthCap: what is enforced
  IdleOptions idle;                      ///< AutoCloseIdleClients
  ProtocolRules protocols;               ///< DisallowedProtocols, AllowedProtocols, AllowHTTPTunnel
  OriginRules origins;                   ///< WebSocket/Origins
  PageOptions pages;                     ///< Pages
  bool gateway = false;                  ///< Gateway@enabled: services of the script by AMF over HTTP
  bool xml_sockets = false;              ///< XMLSocketListener@enabled: XMLSockets of players, to the script
  std::size_t xml_message = 65'536;      ///< XMLSocketListener/MaxMessageSize: bytes
  std::shared_ptr<const AccessSettings> access;  ///< may hold secrets: never logged
  std::shared_ptr<const CallbackSettings> callbacks;     ///< may hold secrets: never logged; null: nobody
  std::shared_ptr<const PluginSettings> plugins;         ///< likewise
  SwfOptions swf;
  GovernorOptions governor;              ///< the main script, if the application has one
  SharedObjectOptions shared_objects;
  TranscodingOptions transcoding;
  bool load_on_startup = false;          ///< LoadOnStartup: _definst_ is there from the server's start
  Seconds max_idle_time{1200};           ///< MaxAppIdleTime: unload an instance that long after its last client left
};

using ApplicationOptionsRef = std::shared_ptr<const ApplicationOptions>;

/// Limits of a virtual host (Vhost.xml, ResourceLimits); nullopt: none.
struct VirtualHostLimits {
  std::optional<std::uint64_t> max_connections;
  std::uint64_t max_instances = 15'000;
  std::uint64_t max_streams = 250'000;
  std::uint64_t max_shared_objects = 50'000;
  bool operator==(const VirtualHostLimits&) const = default;
};

/// Where applications come from; implemented above the hub. Called on an application host's thread, so it
/// may read files. `virtual_host` is a configured name (aliases resolved).
class ApplicationSource {
 public:
  virtual ~ApplicationSource() = default;
  /// Errors: unknown_application, configuration_error, bad_name.
  virtual Result<ApplicationOptionsRef> load(const std::string& virtual_host, const std::string& application) = 0;
};

}  // namespace sallyport::hub
