#pragma once
// FailureBook: how often each address has failed to prove itself lately, and what its next failure costs.
// Failures are forgiven one by one as time goes by, so a book needs no cleaning; it holds a bounded number of
// addresses and forgets first those that were quiet longest.
//
// Only what fails is ever delayed or, in the end, refused: whoever shares the address (an office behind one
// router) and succeeds pays nothing until the address is refused altogether.
#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/ip_address.hpp"

namespace sallyport {

/// The addresses that count as one peer: an IPv4 address, an IPv6 /64.
IpAddress address_group(const IpAddress& address);

struct FailureLimits {
  std::uint32_t free = 3;             ///< failures without a consequence
  std::uint32_t refuse_from = 300;    ///< from so many on the address is refused; 0: never
  Milliseconds first_delay{500};      ///< of the answer to the first failure that is not free; then doubled
  Milliseconds longest_delay{5'000};
  Milliseconds forgive_after{10'000};  ///< one failure is forgiven each time this has passed; more than 0
  bool operator==(const FailureLimits&) const = default;
};

/// Thread-safe. Costs nothing for addresses that never fail, except for a look-up in standing().
class FailureBook {
 public:
  struct Standing {
    std::uint32_t failures = 0;  ///< not forgiven yet
    Milliseconds delay{0};       ///< of the answer to the failure just counted
    bool refused = false;
    bool newly_refused = false;  ///< the failure just counted made it so: worth a line in the log
  };
  static constexpr std::size_t kAddresses = 8192;  ///< in each of two generations

  explicit FailureBook(FailureLimits limits, std::size_t addresses = kAddresses);

  void set_limits(const FailureLimits& limits);
  /// Counts a failure. The same `proof` again (up to four are remembered per address) is not counted again: a
  /// client that was set up wrong repeats itself, who guesses does not. An empty one always counts.
  Standing failed(const IpAddress& address, std::string_view proof, MonotonicTime now);
  Standing standing(const IpAddress& address, MonotonicTime now) const;
  std::size_t addresses() const;

 private:
  using Fingerprint = std::uint64_t;
  struct Entry {
    std::uint32_t failures = 0;
    MonotonicTime forgiven_at{};  ///< up to here time has been turned into forgiveness
    std::array<Fingerprint, 4> proofs{};
    std::uint8_t next_proof = 0;
  };
  struct Hash {
    std::size_t operator()(const IpAddress& address) const;
  };
  using Entries = std::unordered_map<IpAddress, Entry, Hash>;

  Entry& entry(const IpAddress& group, MonotonicTime now);
  void forgive(Entry& entry, MonotonicTime now) const;
  bool is_repeated(Entry& entry, Fingerprint proof) const;
  Fingerprint fingerprint(std::string_view proof) const;
  bool refuses(std::uint32_t failures) const;
  Milliseconds delay_for(std::uint32_t failures) const;

  const std::size_t addresses_;
  std::array<std::uint8_t, 16> salt_;  // whoever guesses must not be able to make guesses look repeated
  mutable std::mutex mutex_;
  FailureLimits limits_;
  Entries young_;
  Entries old_;  // what was young when that was full
};

}  // namespace sallyport
