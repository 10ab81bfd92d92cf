#pragma once
// Words: what is said in a room. Text of a fixed length that every protocol carries as it stands, with a
// number and the time of sending in its beginning, so that who hears it can tell what is missing and how long
// it took.
//
//   SPBN NUMBER(8 hexadecimal digits) SENT_AT(16) and dots up to the length
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::bench {

struct Words {
  static constexpr std::size_t kShortest = 28;

  std::uint32_t number = 0;  ///< from 0
  std::int64_t sent_at = 0;  ///< CLOCK_MONOTONIC nanoseconds

  /// `length` is at least kShortest.
  std::string text(std::size_t length) const;
};

/// The words in a message of whichever protocol, wherever in it they stand.
std::optional<Words> find_words(std::string_view message);

}  // namespace sallyport::bench
