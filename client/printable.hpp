#pragma once
// Text from the network on its way to a terminal.
#include <string>
#include <string_view>

namespace sallyport::client {

constexpr std::size_t kPrintableBytes = 240;  ///< enough for a sentence of a proxy's

/// At most `limit` bytes of `text`, whole UTF-8 characters only. Control characters and what is no UTF-8 are
/// replaced by '?', runs of blanks and line ends by one blank.
std::string printable(std::string_view text, std::size_t limit = kPrintableBytes);

}  // namespace sallyport::client
