#include "net/front/forwarded.hpp"

#include <charconv>
#include <string>
#include <vector>

#include "base/name.hpp"

namespace sallyport::net {
namespace {

using Nodes = std::vector<std::string>;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool same_name(std::string_view a, std::string_view b) {
  return to_lower(a) == to_lower(b);
}

Error unreadable() {
  return {Reason::bad_http, "the Forwarded field cannot be read"};
}

void add_x_forwarded_for(std::string_view value, Nodes& out) {
  for (;;) {
    const std::size_t comma = value.find(',');
    out.emplace_back(trimmed(value.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    value.remove_prefix(comma + 1);
  }
}

/// Splits a Forwarded field: elements at commas, pairs at semicolons, values as tokens or in quotes.
class ForwardedReader {
 public:
  explicit ForwardedReader(std::string_view text) : rest_(text) {}

  /// Adds one node per element: its `for`, or nothing if it has none.
  bool read_all(Nodes& out) {
    for (;;) {
      std::string node;
      if (!read_element(node)) return false;
      out.push_back(std::move(node));
      if (rest_.empty()) return true;
      rest_.remove_prefix(1);  // the comma
    }
  }

 private:
  bool read_element(std::string& node) {
    bool named = false;
    for (;;) {
      skip_blanks();
      if (at_end_of(",")) return true;
      if (at_end_of(";")) {
        rest_.remove_prefix(1);
        continue;
      }
      const std::string_view name = take_token();
      std::string value;
      if (name.empty() || !take('=') || !read_value(value)) return false;
      if (same_name(name, "for")) {
        if (std::exchange(named, true)) return false;
        node = std::move(value);
      }
      skip_blanks();
      if (!at_end_of(",;")) return false;
    }
  }

  bool read_value(std::string& out) {
    if (!take('"')) {
      // Brackets and colons ought to stand in quotes (section 6), and often do not.
      out = take_token("[]:");
      return !out.empty();
    }
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\') rest_.remove_prefix(1);
      if (rest_.empty()) return false;
      out += rest_.front();
      rest_.remove_prefix(1);
    }
    return take('"');
  }

  std::string_view take_token(std::string_view also = {}) {
    std::size_t size = 0;
    while (size < rest_.size() && (is_token(rest_[size]) || also.find(rest_[size]) != std::string_view::npos)) ++size;
    const std::string_view token = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return token;
  }
  static bool is_token(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  }
  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
  }
  bool at_end_of(std::string_view ends) const {
    return rest_.empty() || ends.find(rest_.front()) != std::string_view::npos;
  }

  std::string_view rest_;
};

/// "192.0.2.7", "192.0.2.7:4711", "2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:4711".
std::optional<ForwardedClient> parse_node(std::string_view text) {
  std::string_view ip = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return {};
    ip = text.substr(1, bracket - 1);
    if (ip.find(':') == std::string_view::npos) return {};
    port = text.substr(bracket + 1);
    if (!port.empty() && port.front() != ':') return {};
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos && colon == text.rfind(':')) {
    ip = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (ip.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return {};
  const auto address = IpAddress::parse(ip);
  if (!address) return {};
  ForwardedClient client{*address};
  if (!port.empty()) {  // an obfuscated port is of no interest to anybody
    port.remove_prefix(1);
    std::from_chars(port.data(), port.data() + port.size(), client.port);
  }
  return client;
}

Result<Nodes> read_nodes(FrontOptions::HttpField field, const http::RequestHead& head) {
  const bool forwarded = field == FrontOptions::HttpField::forwarded;
  const std::string_view name = forwarded ? "Forwarded" : "X-Forwarded-For";
  Nodes nodes;
  for (const http::Field& one : head.fields) {
    if (!same_name(one.name, name)) continue;
    if (!forwarded) {
      add_x_forwarded_for(one.value, nodes);
    } else if (!ForwardedReader(one.value).read_all(nodes)) {
      return unreadable();
    }
  }
  return nodes;
}

}  // namespace

Result<std::optional<ForwardedClient>> forwarded_client(const FrontOptions& fronts, const IpAddress& sender,
                                                        const http::RequestHead& head) {
  std::optional<ForwardedClient> client;
  if (fronts.http_field == FrontOptions::HttpField::none || !fronts.lists(sender)) return client;
  const auto nodes = read_nodes(fronts.http_field, head);
  if (!nodes) return nodes.error();
  for (auto node = nodes->rbegin(); node != nodes->rend(); ++node) {
    const auto named = parse_node(*node);
    if (!named) break;  // the proxy that wrote it does not say: it speaks for itself
    client = named;
    if (!fronts.lists(named->ip)) break;
  }
  return client;
}

}  // namespace sallyport::net
