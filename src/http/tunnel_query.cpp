#include "http/tunnel_query.hpp"

#include <algorithm>
#include <charconv>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::http {
namespace {

constexpr std::uint8_t kMark = 'S';  // no web page begins with it
constexpr std::uint8_t kEnded = 1;
constexpr std::uint8_t kMore = 2;

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

void add(std::string& text, std::string_view name, const std::optional<std::uint64_t>& value) {
  if (!value) return;
  if (!text.empty()) text += '&';
  text.append(name).append(std::to_string(*value));
}

}  // namespace

std::string make_tunnel_query(const TunnelQuery& query) {
  std::string text;
  add(text, "u=", query.up);
  add(text, "d=", query.down);
  add(text, "w=", query.wait);
  return text;
}

TunnelQuery parse_tunnel_query(std::string_view query) {
  TunnelQuery parsed;
  const std::size_t mac = query.starts_with("m=") ? 0 : query.find("&m=");
  parsed.text = query.substr(0, mac);
  if (mac != std::string_view::npos) parsed.mac = query.substr(query.find('=', mac) + 1);
  for (std::string_view rest = parsed.text; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (pair.starts_with("u=")) parsed.up = number(pair.substr(2));
    if (pair.starts_with("d=")) parsed.down = number(pair.substr(2));
    if (pair.starts_with("w=")) parsed.wait = number(pair.substr(2));
  }
  return parsed;
}

void write_tunnel_reply_head(ByteVector& out, const TunnelReplyHead& head) {
  ByteWriter writer(out);
  writer.u8(kMark);
  writer.u8(static_cast<std::uint8_t>((head.ended ? kEnded : 0) | (head.more ? kMore : 0)));
  writer.u64(head.number);
  writer.u64(head.up);
  writer.u64(head.down);
}

Result<TunnelReplyHead> read_tunnel_reply_head(ByteSpan body) {
  ByteReader reader(body);
  std::uint8_t mark = 0;
  std::uint8_t flags = 0;
  TunnelReplyHead head;
  const bool whole = reader.u8(mark) && reader.u8(flags) && reader.u64(head.number) && reader.u64(head.up) &&
                     reader.u64(head.down);
  if (!whole || mark != kMark || flags > (kEnded | kMore))
    return Error{Reason::bad_tunnel, "a reply without the head of our server"};
  head.ended = (flags & kEnded) != 0;
  head.more = (flags & kMore) != 0;
  return head;
}

}  // namespace sallyport::http
