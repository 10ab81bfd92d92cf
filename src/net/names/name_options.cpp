#include "net/names/name_options.hpp"

#include <charconv>

#include "base/ip_address.hpp"

namespace sallyport::net {
namespace {

bool is_port(std::string_view text) {
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && failure == std::errc() && end == text.data() + text.size() && value >= 1 &&
         value <= 65'535;
}

bool is_server(std::string_view text) {
  if (text.find('%') != std::string_view::npos) return false;
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return false;
    const auto address = IpAddress::parse(text.substr(1, bracket - 1));
    const std::string_view rest = text.substr(bracket + 1);
    return address && (rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))));
  }
  if (IpAddress::parse(text)) return true;
  const std::size_t colon = text.rfind(':');
  return colon != std::string_view::npos && text.find(':') == colon && IpAddress::parse(text.substr(0, colon)) &&
         is_port(text.substr(colon + 1));
}

}  // namespace

Result<void> check_name_servers(std::string_view list) {
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view one = list.substr(0, comma);
    if (!is_server(one)) {
      return Error{Reason::configuration_error,
                   "\"" + std::string(one.substr(0, 80)) +
                       "\" is not the address of a name server; write addresses with commas and without blanks"
                       " between them, as in 192.0.2.53,[2001:db8::53]:5353"};
    }
    if (comma == std::string_view::npos) return {};
    list.remove_prefix(comma + 1);
  }
}

}  // namespace sallyport::net
