#pragma once
// Callbacks: whom an application tells what its clients do, and whom it asks first. Made by whoever reads the
// configuration; immutable then.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "hub/application_options.hpp"

namespace sallyport::webhook {

enum class Event : std::uint8_t { connect, disconnect, publish, unpublish, play, stop, presence };
/// The word of the configuration: "connect".
std::string_view to_string(Event event);
std::optional<Event> parse_event(std::string_view word);

class EventSet {
 public:
  void add(Event event) { bits_ |= bit(event); }
  bool has(Event event) const { return (bits_ & bit(event)) != 0; }
  bool empty() const { return bits_ == 0; }
  bool operator==(const EventSet&) const = default;

 private:
  static unsigned bit(Event event) { return 1u << static_cast<unsigned>(event); }
  unsigned bits_ = 0;
};

/// Where events go. Fixed by the operator: nothing a client says becomes part of the URL.
struct Endpoint {
  std::string url;    ///< http or https
  std::string secret_file;  ///< where the secret stands
  ByteVector secret;        ///< that signs what is sent there; never logged
  EventSet told;      ///< of these it is told
  EventSet asked;     ///< connect, publish, play: what it says decides
  Milliseconds deadline{5'000};  ///< for an answer; no answer is a no

  /// The host with its port: what may be logged of the URL, whose path and query can be secrets.
  std::string place() const;
};
using EndpointRef = std::shared_ptr<const Endpoint>;

struct Callbacks final : hub::CallbackSettings {
  std::vector<EndpointRef> endpoints;

  static const Callbacks& of(const hub::ApplicationOptions& application);
};

}  // namespace sallyport::webhook
