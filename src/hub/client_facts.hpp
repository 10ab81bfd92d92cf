#pragma once
// What is known about a client when it asks to connect. Facts that the server saw stand beside what the
// client merely says of itself; only the former decide anything.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "amf/value.hpp"
#include "base/ip_address.hpp"
#include "hub/client_counters.hpp"
#include "media/audio.hpp"

namespace sallyport::hub {

using ClientId = std::uint64_t;

/// Stands for a connect that may be repeated: a digest, under a salt of this process, of the client's attempt id
/// and of everything that a decision may rest on (address, destination, key, token). So who repeats an id and
/// differs in any of it is somebody else.
using AttemptKey = std::array<std::uint8_t, 32>;

/// What a client speaks, and so which part of an application it reaches.
enum class ClientKind : std::uint8_t {
  rtmp,     ///< everything; also who watches FLV
  gateway,  ///< the services of the script, for the time of one HTTP request
  xml_socket,  ///< messages to and from the script
};

struct ClientFacts {
  ClientId id = 0;
  ClientKind kind = ClientKind::rtmp;
  // seen by the server
  std::string address;
  IpAddress ip;          ///< the same
  std::string protocol;  ///< FMS's name for the carrier (client.protocol): rtmp, rtmpt, rtmps, …; empty if it has none
  bool secure = false;
  bool tunnelled = false;
  bool rtmpe = false;
  std::string origin;        ///< of the page that opened the WebSocket, as its browser says; empty: no browser
  bool same_origin = false;  ///< …and it is of the host asked for
  std::uint16_t local_port = 0;
  std::size_t adaptor = 0;
  // said by the client
  std::string virtual_host;  ///< host name of tcUrl or Host, lower case, without port
  std::string application;
  std::string instance;
  std::string query;  ///< of the connect URI, as sent; may hold a key: never logged
  std::string flash_version;
  std::string swf_url;
  std::string page_url;
  std::string uri;                     ///< tcUrl as sent; may hold a key: never logged
  std::vector<amf::Value> arguments;  ///< of connect, for the application; likewise
  std::optional<media::AudioCodec> only_audio = std::nullopt;  ///< of AAC and Opus it takes this one; nullopt: both, or it says nothing
  std::string token_argument;  ///< a token among the arguments of connect; never logged
  std::optional<AttemptKey> attempt;
  std::shared_ptr<ClientCounters> counters;  ///< kept up to date if somebody governs the instance; may be null
  std::string bearer;  ///< token of the HTTP request that opened the tunnel; never logged
};
using ClientFactsRef = std::shared_ptr<const ClientFacts>;

}  // namespace sallyport::hub
