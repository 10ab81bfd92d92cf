#include "net/front/front_options.hpp"

#include <algorithm>

namespace sallyport::net {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Result<AddressPrefix> parse_entry(std::string_view text) {
  if (text.empty())
    return Error{Reason::configuration_error, "the list has an empty entry; write one address between two commas"};
  auto prefix = AddressPrefix::parse(text);
  if (prefix || IpAddress::parse(text.substr(0, text.find('/')))) return prefix;
  return Error{Reason::configuration_error,
               "\"" + std::string(text) + "\" is not an IP address; write an address or a block such as "
                                          "10.0.0.0/24 (a name may be anybody's)"};
}

}  // namespace

bool FrontOptions::lists(const IpAddress& address) const {
  return std::any_of(trusted.begin(), trusted.end(),
                     [&](const AddressPrefix& prefix) { return prefix.contains(address); });
}

Result<std::vector<AddressPrefix>> parse_proxy_list(std::string_view text) {
  std::vector<AddressPrefix> list;
  if (trimmed(text).empty()) return list;
  while (true) {
    const std::size_t comma = text.find(',');
    auto prefix = parse_entry(trimmed(text.substr(0, comma)));
    if (!prefix) return std::move(prefix).error();
    list.push_back(*prefix);
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace sallyport::net
