#pragma once
// UsedTokens: the register of tokens that may be used once and have been. Bounded: an entry stays until its
// token has expired, and a token that lives longer than a day is not taken. When the register is full, nobody
// new is let in: what has been used is never forgotten early.
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"

namespace sallyport::token {

/// Any thread.
class UsedTokens {
 public:
  static constexpr std::size_t kMaxEntries = 200'000;
  static constexpr std::int64_t kMaxLifetime = 24 * 60 * 60;  ///< seconds

  virtual ~UsedTokens() = default;
  /// Notes a use, by the name of the key and the token's id. False: it was noted before. An error: it cannot
  /// be noted, so the token must not count.
  virtual Result<bool> use(std::string_view key, std::string_view id, std::int64_t until,
                           std::int64_t now) = 0;
};

/// In memory: a restart forgets. A few microseconds.
std::unique_ptr<UsedTokens> use_memory(std::size_t max_entries = UsedTokens::kMaxEntries);
/// In SQLite: a restart remembers, and several servers on one machine share it. Some tens of microseconds as
/// a rule, at most a quarter of a second when another process holds the file.
Result<std::unique_ptr<UsedTokens>> use_database(const std::string& path,
                                                 std::size_t max_entries = UsedTokens::kMaxEntries);

}  // namespace sallyport::token
