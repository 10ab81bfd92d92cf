#pragma once
// Tickets: what lets somebody send or fetch one file, once. A ticket is made here and nowhere else, names nothing, and
// cannot be guessed: 64 bits find its entry, 192 bits prove that its bearer was given it.
#include <string>
#include <string_view>

namespace sallyport::files {

struct Ticket {
  static constexpr std::size_t kLocatorDigits = 16;
  static constexpr std::size_t kProofDigits = 48;

  std::string locator;  ///< by which its entry is found
  std::string proof;    ///< a secret: never logged, compared by proves() alone

  static Ticket make();
  /// `text` has passed http::parse_file_target.
  static Ticket parse(std::string_view text);
  std::string text() const { return locator + proof; }
  bool proves(const Ticket& expected) const;
};

}  // namespace sallyport::files
