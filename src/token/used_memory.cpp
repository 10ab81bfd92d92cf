#include <cstring>

#include <openssl/sha.h>

#include "token/used_tokens.hpp"

namespace sallyport::token {
namespace {

/// Names of any length come to the same few bytes, and nobody can choose where in the table they land.
using Digest = std::array<std::uint8_t, SHA256_DIGEST_LENGTH>;

Digest digest_of(std::string_view key, std::string_view id) {
  const std::string text = std::to_string(key.size()) + ":" + std::string(key) + std::string(id);
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

struct Beginning {
  std::size_t operator()(const Digest& digest) const {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

class UsedMemory final : public UsedTokens {
 public:
  explicit UsedMemory(std::size_t max_entries) : max_entries_(max_entries) {}

  Result<bool> use(std::string_view key, std::string_view id, std::int64_t until, std::int64_t now) override {
    const Digest digest = digest_of(key, id);
    const std::lock_guard lock(mutex_);
    forget_before(now);
    if (used_.contains(digest)) return false;
    if (used_.size() >= max_entries_)
      return Error{Reason::rate_limit, "too many tokens were used in a short time"};
    used_.insert(digest);
    by_time_[until].push_back(digest);
    return true;
  }

 private:
  void forget_before(std::int64_t now) {
    while (!by_time_.empty() && by_time_.begin()->first < now) {
      for (const Digest& digest : by_time_.begin()->second) used_.erase(digest);
      by_time_.erase(by_time_.begin());
    }
  }

  const std::size_t max_entries_;
  std::mutex mutex_;
  std::unordered_set<Digest, Beginning> used_;
  std::map<std::int64_t, std::vector<Digest>> by_time_;
};

}  // namespace

std::unique_ptr<UsedTokens> use_memory(std::size_t max_entries) {
  return std::make_unique<UsedMemory>(max_entries);
}

}  // namespace sallyport::token
