#include <charconv>

#include "net/front/proxy_header_parse.hpp"

namespace sallyport::net {
namespace {

/// The text up to the next single blank, which goes with it.
std::string_view next_word(std::string_view& rest) {
  const std::size_t blank = rest.find(' ');
  const std::string_view word = rest.substr(0, blank);
  rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
  return word;
}

bool read_ip(std::string_view text, bool v6, IpAddress& out) {
  // Not even a scope id, which means something on the sender's machine only.
  if (text.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return false;
  if ((text.find(':') != std::string_view::npos) != v6) return false;
  auto parsed = IpAddress::parse(text);
  if (parsed) out = *parsed;
  return parsed.ok();
}

bool read_port(std::string_view text, std::uint16_t& out) {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text.front() == '0')) return false;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
  return failure == std::errc() && end == text.data() + text.size();
}

}  // namespace

Result<ProxyHeader> parse_proxy_v1(std::string_view line) {
  ProxyHeader header;
  header.version = 1;
  next_word(line);  // "PROXY", or this would not have been called
  const bool more = line.find(' ') != std::string_view::npos;
  const std::string_view family = next_word(line);
  if (family == "UNKNOWN") return header;  // whatever follows means nothing
  if (!more || (family != "TCP4" && family != "TCP6")) return bad_proxy_header("it is neither TCP4, TCP6 nor UNKNOWN");
  ProxyHeader::Endpoint source;
  ProxyHeader::Endpoint destination;
  const bool v6 = family == "TCP6";
  if (!read_ip(next_word(line), v6, source.ip) || !read_ip(next_word(line), v6, destination.ip))
    return bad_proxy_header("an address is none of its family");
  if (!read_port(next_word(line), source.port) || line.find(' ') != std::string_view::npos ||
      !read_port(line, destination.port))
    return bad_proxy_header("the line does not end with two ports");
  header.source = source;
  header.destination = destination;
  return header;
}

}  // namespace sallyport::net
