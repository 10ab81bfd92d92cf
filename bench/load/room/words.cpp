#include "load/room/words.hpp"

#include <charconv>
#include <cstdio>

namespace sallyport::bench {
namespace {

constexpr std::string_view kMark = "SPBN";
constexpr std::size_t kNumberDigits = 8;
constexpr std::size_t kTimeDigits = 16;
static_assert(Words::kShortest == kMark.size() + kNumberDigits + kTimeDigits);

template <typename Number>
bool read_hexadecimal(std::string_view digits, Number& into) {
  const char* const end = digits.data() + digits.size();
  return std::from_chars(digits.data(), end, into, 16).ptr == end;
}

}  // namespace

std::string Words::text(std::size_t length) const {
  char beginning[kShortest + 1];
  std::snprintf(beginning, sizeof beginning, "%s%08x%016llx", kMark.data(), number,
                static_cast<unsigned long long>(sent_at));
  std::string text(beginning, kShortest);
  text.resize(length, '.');
  return text;
}

std::optional<Words> find_words(std::string_view message) {
  const std::size_t at = message.find(kMark);
  if (at == std::string_view::npos || message.size() - at < Words::kShortest) return std::nullopt;
  const std::string_view digits = message.substr(at + kMark.size());
  Words words;
  if (!read_hexadecimal(digits.substr(0, kNumberDigits), words.number)) return std::nullopt;
  if (!read_hexadecimal(digits.substr(kNumberDigits, kTimeDigits), words.sent_at)) return std::nullopt;
  return words;
}

}  // namespace sallyport::bench
