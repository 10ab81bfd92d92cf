#pragma once
// The path of a file that clients of an application hand one another:
//
//   /app/_files/TICKET         where it is sent to
//   /app/_files/TICKET/name    where it is fetched from; the name is for whoever saves it, the ticket says which file
//
// The ticket lets its bearer in: it is a secret, and never logged.
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::http {

struct FileTarget {
  static constexpr std::size_t kTicketLength = 64;  ///< hexadecimal digits, lower case

  std::string application;  ///< decoded, and a name that may be (base/name.hpp)
  std::string ticket;
};

/// Nullopt for every other path, also one whose ticket has not the form of one. `target` may be absolute and may have
/// a query, which means nothing.
std::optional<FileTarget> parse_file_target(std::string_view target);
/// Percent-encoded, without `/name` if `name` is empty.
std::string make_file_target(std::string_view application, std::string_view ticket, std::string_view name = {});

}  // namespace sallyport::http
