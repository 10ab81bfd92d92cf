#include "config/value_rule.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/name.hpp"
#include "config/host_port.hpp"
#include "config/text.hpp"
#include "hub/origin_rules.hpp"
#include "hub/page_rule.hpp"
#include "net/address_rules.hpp"
#include "net/front/front_options.hpp"
#include "net/names/name_options.hpp"

namespace sallyport::config {
namespace {

using Kind = ValueRule::Kind;

bool is_one_of(std::string_view words, std::string_view value) {
  const auto list = split_list(words, ' ');
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& word) { return equal_ignoring_case(word, value); });
}

bool is_integer(const ValueRule& rule, std::string_view value) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
  return failure == std::errc() && end == value.data() + value.size() && number >= rule.low &&
         number <= rule.high;
}

bool is_decimal(const ValueRule& rule, std::string_view value) {
  double number = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
  return failure == std::errc() && end == value.data() + value.size() && std::isfinite(number) &&
         number >= static_cast<double>(rule.low) && number <= static_cast<double>(rule.high);
}

bool is_order(std::string_view value) {
  const auto parts = split_list(value, ',');
  return parts.size() == 2 && is_one_of("allow deny", parts[0]) && is_one_of("allow deny", parts[1]) &&
         !equal_ignoring_case(parts[0], parts[1]);
}

bool is_node_id(std::string_view value) {
  return value.size() <= 9 && std::all_of(value.begin(), value.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                  c == '-' || c == '.' || c == '/' || c == '~';
         });
}

bool is_right(const ValueRule& rule, std::string_view value) {
  switch (rule.kind) {
    case Kind::boolean:
      return is_one_of("true false", value);
    case Kind::integer:
      return is_integer(rule, value);
    case Kind::decimal:
      return is_decimal(rule, value);
    case Kind::choice:
      return is_one_of(rule.words, value);
    case Kind::web_host:
      return parse_web_host(value).has_value();
    case Kind::order:
      return is_order(value);
    case Kind::node_id:
      return is_node_id(value);
    case Kind::host_name:
      return check_host(value).ok();
    default:
      return true;
  }
}

/// The parsers of net and host_port.hpp say "what is wrong; what would be right".
Problem from_sentence(const std::string& sentence) {
  const std::size_t split = sentence.find("; ");
  if (split == std::string::npos) return {"is wrong: " + sentence, {}, 0};
  return {"is wrong: " + sentence.substr(0, split), sentence.substr(split + 2), 0};
}

/// The first word that is none of the list.
std::optional<Problem> check_list(const ValueRule& rule, std::string_view value) {
  std::size_t begin = 0;
  while (begin <= value.size()) {
    const std::size_t end = std::min(value.find(',', begin), value.size());
    const std::string_view part = value.substr(begin, end - begin);
    const std::string_view word = trimmed(part);
    if (!word.empty() && !is_one_of(rule.words, word)) {
      Problem problem{"names " + quoted(word), "write " + describe(rule), 0};
      problem.offset = static_cast<std::size_t>(word.data() - value.data());
      return problem;
    }
    begin = end + 1;
  }
  return {};
}

Result<void> check_addresses(std::string_view value) {
  const auto parsed = net::parse_address_list(value);
  return parsed ? Result<void>() : parsed.error();
}

Result<void> check_networks(std::string_view value) {
  const auto parsed = net::parse_address_list(value);
  if (!parsed) return parsed.error();
  const bool named = std::any_of(parsed->begin(), parsed->end(), [](const auto& one) { return one.is_name(); });
  if (!named) return {};
  return Error{Reason::configuration_error,
               "the list has a name, and names are not looked up here; write addresses and prefixes such as"
               " 192.0.2.0/24"};
}

Result<void> check_domains(std::string_view value) {
  const auto parsed = hub::PageRule::parse(value);
  return parsed ? Result<void>() : parsed.error();
}

Result<void> check_origins(std::string_view value) {
  const auto parsed = hub::OriginRules::parse(value);
  return parsed ? Result<void>() : parsed.error();
}

using ListParser = Result<void> (*)(std::string_view);

ListParser list_parser(Kind kind) {
  switch (kind) {
    case Kind::addresses:
      return check_addresses;
    case Kind::networks:
      return check_networks;
    case Kind::domains:
      return check_domains;
    case Kind::name_servers:
      return net::check_name_servers;
    case Kind::origins:
      return check_origins;
    default:
      return nullptr;
  }
}

std::string describe_integer(const ValueRule& rule) {
  std::string out = "a whole number from " + std::to_string(rule.low);
  out += rule.high == kNoLimit ? " up" : " to " + std::to_string(rule.high);
  return rule.words.empty() ? out : out + " (" + std::string(rule.words) + ")";
}

}  // namespace

std::optional<Problem> check_value(const ValueRule& rule, std::string_view value) {
  if (value.empty()) return {};
  if (rule.kind == Kind::host_port) {
    const auto parsed = parse_host_port(value);
    return parsed ? std::optional<Problem>() : from_sentence(parsed.error().message);
  }
  if (const ListParser parse = list_parser(rule.kind)) {
    const Result<void> parsed = parse(value);
    return parsed ? std::optional<Problem>() : from_sentence(parsed.error().message);
  }
  if (rule.kind == Kind::proxies) {
    const auto parsed = net::parse_proxy_list(value);
    return parsed ? std::optional<Problem>() : from_sentence(parsed.error().message);
  }
  if (rule.kind == Kind::list) return check_list(rule, value);
  if (is_right(rule, value)) return {};
  return Problem{"is " + quoted(value), "write " + describe(rule), 0};
}

std::string describe(const ValueRule& rule) {
  switch (rule.kind) {
    case Kind::section:
      return "tags";
    case Kind::any:
      return "anything";
    case Kind::text:
      return "text";
    case Kind::boolean:
      return "true or false";
    case Kind::integer:
      return describe_integer(rule);
    case Kind::decimal:
      return "a number from " + std::to_string(rule.low) + " to " + std::to_string(rule.high);
    case Kind::choice:
      return join(split_list(rule.words, ' '), " or ");
    case Kind::list:
      return "a comma-separated list of " + join(split_list(rule.words, ' '), ", ");
    case Kind::host_port:
      return "[ip]:port,port..., as in :1935,80";
    case Kind::web_host:
      return "[host]:port, as in :8080";
    case Kind::addresses:
      return "a comma-separated list of addresses, prefixes, host and domain names, or all";
    case Kind::networks:
      return "a comma-separated list of addresses and prefixes, or all";
    case Kind::proxies:
      return "a comma-separated list of addresses and CIDR blocks";
    case Kind::domains:
      return "a comma-separated list of domains, or all";
    case Kind::name_servers:
      return "a comma-separated list of addresses, each with :port or without";
    case Kind::order:
      return "Allow,Deny or Deny,Allow";
    case Kind::node_id:
      return "up to 9 letters, digits or . / _ - ~";
    case Kind::host_name:
      return "a host name";
    case Kind::origins:
      return "origins such as https://example.com, same or *, separated by blanks or semicolons";
  }
  return {};
}

std::optional<WebHost> parse_web_host(std::string_view value) {
  value = trimmed(value);
  WebHost parsed;
  std::size_t colon = value.rfind(':');
  if (value.starts_with('[')) {
    const std::size_t bracket = value.find(']');
    if (bracket == std::string_view::npos) return {};
    parsed.host = value.substr(1, bracket - 1);
    if (bracket + 1 < value.size() && value[bracket + 1] != ':') return {};
    colon = bracket + 1 < value.size() ? bracket + 1 : std::string_view::npos;
  } else {
    if (value.find(':') != colon) return {};
    parsed.host = value.substr(0, colon);
  }
  if (parsed.host.empty()) parsed.host = "127.0.0.1";
  if (!check_host(parsed.host)) return {};
  if (colon == std::string_view::npos) return parsed;
  const std::string_view digits = value.substr(colon + 1);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), parsed.port);
  if (failure != std::errc() || end != digits.data() + digits.size() || parsed.port == 0) return {};
  return parsed;
}

}  // namespace sallyport::config
