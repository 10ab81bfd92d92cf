#include "base/failure_book.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/random.hpp"

namespace sallyport {
namespace {

constexpr std::uint32_t kMostFailures = 1'000'000;

}  // namespace

IpAddress address_group(const IpAddress& address) {
  if (address.is_v4()) return address;
  IpAddress group = address;  // whoever has one IPv6 address has its /64
  std::fill(group.bytes.begin() + 8, group.bytes.end(), std::uint8_t{0});
  return group;
}

std::size_t FailureBook::Hash::operator()(const IpAddress& address) const {
  std::uint64_t halves[2];
  std::memcpy(halves, address.bytes.data(), sizeof halves);
  return static_cast<std::size_t>((halves[0] ^ halves[1] * 0x9e3779b97f4a7c15ULL) * 0xff51afd7ed558ccdULL);
}

FailureBook::FailureBook(FailureLimits limits, std::size_t addresses) : addresses_(addresses), limits_(limits) {
  fill_random(salt_);
}

void FailureBook::set_limits(const FailureLimits& limits) {
  const std::lock_guard lock(mutex_);
  limits_ = limits;
}

FailureBook::Standing FailureBook::failed(const IpAddress& address, std::string_view proof, MonotonicTime now) {
  const Fingerprint print = fingerprint(proof);
  const std::lock_guard lock(mutex_);
  Entry& record = entry(address_group(address), now);
  const bool was_refused = refuses(record.failures);
  const bool counts = proof.empty() || !is_repeated(record, print);
  // Not past the point of refusal: whoever stops is let in again after one failure's time.
  const std::uint32_t most = limits_.refuse_from > 0 ? limits_.refuse_from : kMostFailures;
  if (counts) record.failures = std::min(record.failures + 1, most);
  const bool refused = refuses(record.failures);
  return {record.failures, delay_for(record.failures), refused, refused && !was_refused};
}

FailureBook::Standing FailureBook::standing(const IpAddress& address, MonotonicTime now) const {
  const std::lock_guard lock(mutex_);
  const IpAddress group = address_group(address);
  auto found = young_.find(group);
  if (found == young_.end() && (found = old_.find(group)) == old_.end()) return {};
  Entry entry = found->second;
  forgive(entry, now);
  return {entry.failures, Milliseconds(0), refuses(entry.failures), false};
}

std::size_t FailureBook::addresses() const {
  const std::lock_guard lock(mutex_);
  return young_.size() + old_.size();
}

FailureBook::Entry& FailureBook::entry(const IpAddress& group, MonotonicTime now) {
  auto found = young_.find(group);
  if (found == young_.end()) {
    Entry fresh;
    fresh.forgiven_at = now;
    if (const auto before = old_.find(group); before != old_.end()) {
      fresh = before->second;
      old_.erase(before);
    }
    if (young_.size() >= addresses_) old_ = std::exchange(young_, {});
    found = young_.emplace(group, fresh).first;
  }
  forgive(found->second, now);
  return found->second;
}

void FailureBook::forgive(Entry& entry, MonotonicTime now) const {
  if (now <= entry.forgiven_at) return;
  const auto times = (now - entry.forgiven_at) / limits_.forgive_after;
  if (static_cast<std::uint64_t>(times) < entry.failures) {
    entry.failures -= static_cast<std::uint32_t>(times);
    entry.forgiven_at += times * limits_.forgive_after;
  } else {
    entry = Entry{};
    entry.forgiven_at = now;
  }
}

bool FailureBook::is_repeated(Entry& entry, Fingerprint proof) const {
  if (std::find(entry.proofs.begin(), entry.proofs.end(), proof) != entry.proofs.end()) return true;
  entry.proofs[entry.next_proof] = proof;
  entry.next_proof = static_cast<std::uint8_t>((entry.next_proof + 1) % entry.proofs.size());
  return false;
}

FailureBook::Fingerprint FailureBook::fingerprint(std::string_view proof) const {
  if (proof.empty()) return 0;
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
  ByteVector salted(salt_.begin(), salt_.end());
  salted.insert(salted.end(), proof.begin(), proof.end());
  SHA256(salted.data(), salted.size(), digest.data());
  Fingerprint print;
  std::memcpy(&print, digest.data(), sizeof print);
  return print | 1;  // 0 stands for none
}

bool FailureBook::refuses(std::uint32_t failures) const {
  return limits_.refuse_from > 0 && failures >= limits_.refuse_from;
}

Milliseconds FailureBook::delay_for(std::uint32_t failures) const {
  if (failures <= limits_.free) return Milliseconds(0);
  const std::uint32_t doublings = std::min(failures - limits_.free - 1, 20u);
  return std::min(limits_.first_delay * (1u << doublings), limits_.longest_delay);
}

}  // namespace sallyport
