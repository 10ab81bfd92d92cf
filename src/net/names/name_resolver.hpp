#pragma once
// NameResolver: finds the names of an address that hold in both directions. Whoever has an address decides
// what its reverse entry says, so a name counts only if its own addresses have the client's among them.
//
//   look_up ─▶ cache ─▶ one Search per address ─▶ reverse ─▶ forward of up to 4 names ─▶ cache, answers
//                                 └──────────── deadline, or no answer: nothing is known ─┘
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/line_limit.hpp"
#include "net/names/dns_client.hpp"
#include "net/names/name_cache.hpp"
#include "net/names/name_options.hpp"
#include "net/names/name_source.hpp"

namespace sallyport::net {

/// Lives on one loop; look_up() from any thread. Outlives the other loops' threads.
class NameResolver final : public NameSource {
 public:
  static constexpr std::size_t kSearches = 256;     ///< under way at a time; beyond, nothing is known
  static constexpr std::size_t kWaiting = 4096;     ///< who wait for them; the same
  static constexpr std::size_t kCached = 8192;      ///< addresses remembered
  static constexpr std::size_t kNamesTried = 4;     ///< of one address
  static constexpr Seconds kShortest{10};           ///< that an answer is believed, whatever its TTL
  static constexpr Seconds kLongest{300};
  static constexpr Seconds kWithoutName{60};        ///< that the lack of a name is believed
  static constexpr Seconds kAfterFailure{2};        ///< before a failed look-up is tried again

  NameResolver(loop::EventLoop& loop, std::unique_ptr<DnsClient> dns, NameOptions options);
  ~NameResolver() override;

  void look_up(const IpAddress& address, loop::EventLoop& loop,
               std::function<void(const ClientNames&)> answer) override;

  /// On the loop, after a reload: what is under way ends without an answer, what is remembered is forgotten.
  void replace(std::unique_ptr<DnsClient> dns, NameOptions options);
  std::size_t searching() const { return searches_.size(); }
  std::size_t cached() const { return cache_.size(); }

 private:
  class Search;
  struct Waiter {
    loop::EventLoop* loop;
    std::function<void(const ClientNames&)> answer;
  };

  void find(const IpAddress& address, Waiter waiter);
  void finish(const IpAddress& address, ClientNames names, Seconds believed, std::string_view cause);
  static constexpr unsigned kLogLinesPerSecond = 20;

  void give_up_all();
  void log_result(const IpAddress& address, const ClientNames& names, std::string_view cause);
  static void tell(const Waiter& waiter, const ClientNames& names);

  loop::EventLoop& loop_;
  NameOptions options_;
  NameCache cache_{kCached};
  std::unordered_map<IpAddress, std::shared_ptr<Search>, AddressHash> searches_;
  std::size_t waiting_ = 0;
  LineLimit log_lines_{kLogLinesPerSecond};
  std::unique_ptr<DnsClient> dns_;  // goes first: it calls back into searches
  std::shared_ptr<NameResolver*> alive_ = std::make_shared<NameResolver*>(this);  // for posts that come late
};

}  // namespace sallyport::net
