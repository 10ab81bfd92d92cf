#pragma once
// A connection that has been accepted and has not proved itself: who, where, since when, and its place in
// the count of such connections per address.
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"
#include "net/address_key.hpp"
#include "net/address_rules.hpp"

namespace sallyport::net {

/// Counts, per peer address (IPv6: per /64), what has not got so far as a decoded `connect`. Thread-safe.
class UnprovenCounter {
 public:
  explicit UnprovenCounter(std::size_t cap) : cap_(cap) {}

  /// A place in the count, given back on release() or destruction.
  class Place {
   public:
    Place() = default;
    Place(UnprovenCounter* counter, IpAddress key) : counter_(counter), key_(key) {}
    Place(Place&& other) noexcept : counter_(std::exchange(other.counter_, nullptr)), key_(other.key_) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(counter_, other.counter_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Place() { release(); }
    void release();
    explicit operator bool() const { return counter_ != nullptr; }

   private:
    UnprovenCounter* counter_ = nullptr;
    IpAddress key_;
  };

  /// An empty Place if the address has reached the cap.
  Place enter(const IpAddress& peer);
  /// From now on; who has a place keeps it.
  void set_cap(std::size_t cap);
  std::size_t count(const IpAddress& peer) const;

 private:
  friend class Place;

  mutable std::mutex mutex_;
  std::size_t cap_;
  std::unordered_map<IpAddress, std::size_t, AddressHash> counts_;
};

/// What holds for every connection to a listener.
struct ListenerTraits {
  bool tls_only = false;      ///< a port with a minus sign: plain bytes are refused
  bool proxy_header = false;  ///< a PROXY protocol header comes first, from listed senders only
  bool secure_front = false;  ///< a listed sender has ended TLS in front
  std::size_t tls = 0;        ///< which of the adaptor's TLS contexts
  std::string xml_place{};    ///< what XMLSockets are for, "app" or "app/instance"; empty: there are none
  bool operator==(const ListenerTraits&) const = default;
};

struct Arrival {
  IpAddress peer;
  std::uint16_t peer_port = 0;
  std::uint16_t local_port = 0;
  std::size_t adaptor = 0;
  ListenerTraits traits;
  bool secure = false;             ///< a trusted front has said that it ended TLS
  std::optional<IpAddress> front;  ///< the trusted front that speaks for `peer`
  std::string server_name;         ///< the name the client asked the front for (SNI); lower case
  bool fronts_own = false;         ///< the front speaks for nobody but itself: a health check
  MonotonicTime accepted_at{};
  UnprovenCounter::Place place;  ///< kept until the connection has proved itself
  std::shared_ptr<void> admission;  ///< its place in the server's count of open connections; kept until it closes
};

}  // namespace sallyport::net
