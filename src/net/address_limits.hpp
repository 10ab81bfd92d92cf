#pragma once
// How many connections one address may have open, and how many new ones a second (IPv6: one /64). What a
// client is counted by is its own address, also where a trusted front speaks for it.
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/reason.hpp"
#include "net/address_key.hpp"
#include "net/address_rules.hpp"
#include "net/token_bucket.hpp"

namespace sallyport::net {

/// Server.xml, ResourceLimits/ClientAddress. The defaults leave room for an office or an HTTP proxy behind
/// one address, also when everybody in it comes back at the same time.
struct AddressLimitOptions {
  std::optional<std::size_t> connections = 4096;  ///< MaxConnections; nullopt: no limit
  std::optional<unsigned> rate = 1000;            ///< MaxConnectionRate, a second; nullopt: no limit
  unsigned burst = 4000;                          ///< MaxConnectionBurst: at once, after a rest
  AddressList exceptions = {AddressPattern::parse("127.0.0.0/8").value(),
                            AddressPattern::parse("::1").value()};  ///< Exceptions; by address only
  bool operator==(const AddressLimitOptions&) const = default;
};

/// Thread-safe. Outlives the places it has given.
class AddressLimits {
 public:
  /// Addresses remembered for their rate alone; those with open connections come on top.
  static constexpr std::size_t kIdle = 65'536;

  explicit AddressLimits(AddressLimitOptions options) : options_(std::move(options)) {}
  AddressLimits(const AddressLimits&) = delete;
  AddressLimits& operator=(const AddressLimits&) = delete;

  struct Entry {
    Reason refusal = Reason::none;  ///< address_cap or rate_limit
    std::shared_ptr<void> place;    ///< given back with its last copy; null if refused, or not counted
  };
  Entry enter(const IpAddress& client, MonotonicTime now);
  /// After a reload; who is in stays in.
  void set_options(AddressLimitOptions options);
  /// Addresses remembered.
  std::size_t size() const;

 private:
  struct Client {
    std::size_t open = 0;
    std::optional<TokenBucket> bucket;
    std::list<IpAddress>::iterator idle;  // valid while `open` is 0
  };
  using Clients = std::unordered_map<IpAddress, Client, AddressHash>;

  Client& remember(const IpAddress& key);
  void forget_some(MonotonicTime now);
  void leave(const IpAddress& key);

  mutable std::mutex mutex_;  // guards what follows
  AddressLimitOptions options_;
  Clients clients_;
  std::list<IpAddress> idle_;  // without open connections; who came last is at the end
};

}  // namespace sallyport::net
