#pragma once
// What server and plug-in process say to each other over their socket: one message a packet (SOCK_SEQPACKET). Both
// sides are of one build; but the process runs somebody else's library, so nothing that comes from it is believed. How
// they are written is in child/packing.hpp.
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "child/packing.hpp"

namespace sallyport::plugin {

constexpr std::size_t kMaxMessageBytes = child::kMaxPacket;
using child::kMaxListed;  ///< arguments, settings, fields of one message

using TextPair = std::pair<std::string, std::string>;

/// kind: SALLYPORT_NOTHING, …
struct Argument {
  std::uint32_t kind = 0;
  bool boolean = false;
  double number = 0;
  std::string text;
  bool operator==(const Argument&) const = default;
};

/// As sallyport_client.
struct Client {
  std::uint64_t id = 0;
  std::uint32_t flags = 0;
  std::string address;
  std::string protocol;
  std::string application;
  std::string instance;
  std::string host;
  std::string uri;
  std::string query;
  std::string referrer;
  std::string page;
  std::string agent;
  std::vector<Argument> arguments;
  bool operator==(const Client&) const = default;
};

/// As sallyport_event.
struct Occurrence {
  std::uint32_t kind = 0;
  std::uint32_t detail = 0;
  Client client;
  std::string name;
  std::string query;
  bool persistent = false;
  double position = 0;
  std::vector<Argument> arguments;
  bool operator==(const Occurrence&) const = default;
};

// From the server.
struct Open {
  std::string library;
  std::vector<TextPair> settings;
  bool operator==(const Open&) const = default;
};
struct AccessQuestion {
  std::uint64_t id = 0;
  Client client;
  bool operator==(const AccessQuestion&) const = default;
};
struct EventQuestion {
  std::uint64_t id = 0;
  Occurrence event;
  bool operator==(const EventQuestion&) const = default;
};
struct Notice {
  Occurrence event;
  bool operator==(const Notice&) const = default;
};
/// Answered when the plug-in has come back from everything before it.
struct Ping {
  std::uint64_t number = 0;
  bool operator==(const Ping&) const = default;
};

// From the plug-in's process.
struct Opened {
  std::string name;
  std::string version;
  std::uint32_t decides = 0;
  std::uint32_t hears = 0;
  bool access = false;
  bool operator==(const Opened&) const = default;
};
struct OpenFailed {
  std::string problem;
  bool operator==(const OpenFailed&) const = default;
};
/// As sallyport_access_answer.
struct AccessAnswer {
  std::uint64_t id = 0;
  std::uint32_t verdict = 0;
  std::string message;
  std::string redirect;
  bool limits_read = false;  ///< read_access is meant
  bool limits_write = false;
  std::string read_access;
  std::string write_access;
  std::uint32_t to_client = 0;
  std::uint32_t to_server = 0;
  std::vector<TextPair> fields;
  bool operator==(const AccessAnswer&) const = default;
};
struct EventAnswer {
  std::uint64_t id = 0;
  bool allow = false;
  std::string message;
  std::string name;
  bool operator==(const EventAnswer&) const = default;
};
struct LogLine {
  std::uint32_t level = 0;
  std::string text;
  bool operator==(const LogLine&) const = default;
};
struct Pong {
  std::uint64_t number = 0;
  bool operator==(const Pong&) const = default;
};

using Message = std::variant<Open, AccessQuestion, EventQuestion, Notice, Ping, Opened, OpenFailed, AccessAnswer, EventAnswer,
                             LogLine, Pong>;

/// Lists are cut at kMaxListed. Error input_overflow: it does not fit into a packet.
Result<ByteVector> encode(const Message& message);
/// Error bad_message.
Result<Message> decode(ByteSpan packet);

}  // namespace sallyport::plugin
