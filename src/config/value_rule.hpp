#pragma once
// What the value of a tag or attribute may be. Rows of the tag tables are written with the functions below.
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::config {

inline constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

struct ValueRule {
  enum class Kind {
    section,  ///< holds tags, no text
    any,      ///< holds anything, unchecked: names that operators invent, or a sub-tree nobody here reads
    text,
    boolean,
    integer,
    decimal,
    choice,  ///< one of `words`, in any case
    list,    ///< some of `words`, separated by commas
    host_port,
    web_host,   ///< [host]:port
    proxies,    ///< addresses and CIDR blocks, no names
    addresses,  ///< Allow and Deny: addresses and names
    networks,   ///< addresses and prefixes only
    domains,    ///< Allow of a virtual host
    name_servers,
    order,      ///< Allow,Deny or Deny,Allow
    node_id,
    host_name,
    origins,    ///< of web pages
  };
  Kind kind = Kind::section;
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::string_view words = {};  ///< of choice and list, separated by blanks; of integer, the unit
  bool repeated = false;        ///< the tag may be written several times
  std::string_view like = {};   ///< a path whose tags may also stand here
};

constexpr ValueRule section() {
  return {};
}
constexpr ValueRule anything() {
  return {.kind = ValueRule::Kind::any};
}
constexpr ValueRule text() {
  return {.kind = ValueRule::Kind::text};
}
constexpr ValueRule boolean() {
  return {.kind = ValueRule::Kind::boolean};
}
constexpr ValueRule integer(std::int64_t low, std::int64_t high = kNoLimit, std::string_view unit = {}) {
  return {.kind = ValueRule::Kind::integer, .low = low, .high = high, .words = unit};
}
constexpr ValueRule fraction() {
  return {.kind = ValueRule::Kind::decimal, .low = 0, .high = 1};
}
constexpr ValueRule choice(std::string_view words) {
  return {.kind = ValueRule::Kind::choice, .words = words};
}
constexpr ValueRule list(std::string_view words) {
  return {.kind = ValueRule::Kind::list, .words = words};
}
constexpr ValueRule host_port() {
  return {.kind = ValueRule::Kind::host_port};
}
constexpr ValueRule web_host() {
  return {.kind = ValueRule::Kind::web_host};
}
constexpr ValueRule addresses() {
  return {.kind = ValueRule::Kind::addresses};
}
constexpr ValueRule proxies() {
  return {.kind = ValueRule::Kind::proxies};
}
constexpr ValueRule networks() {
  return {.kind = ValueRule::Kind::networks};
}
constexpr ValueRule domains() {
  return {.kind = ValueRule::Kind::domains};
}
constexpr ValueRule name_servers() {
  return {.kind = ValueRule::Kind::name_servers};
}
constexpr ValueRule order() {
  return {.kind = ValueRule::Kind::order};
}
constexpr ValueRule node_id() {
  return {.kind = ValueRule::Kind::node_id};
}
constexpr ValueRule host_name() {
  return {.kind = ValueRule::Kind::host_name};
}
constexpr ValueRule origins() {
  return {.kind = ValueRule::Kind::origins};
}
constexpr ValueRule many(ValueRule rule) {
  rule.repeated = true;
  return rule;
}
/// A section with the tags of the section at `path` of the same file.
constexpr ValueRule same_as(std::string_view path) {
  return {.like = path};
}

struct Problem {
  std::string what;  ///< follows "<Tag> "
  std::string right;
  std::size_t offset = 0;  ///< where in the value
};

/// Empty values are always right: they mean the default.
std::optional<Problem> check_value(const ValueRule& rule, std::string_view value);
/// "a whole number from 0 to 4064 (ms)"
std::string describe(const ValueRule& rule);

/// [host]:port as HttpProxy/Host has it; no host means this machine. Nullopt if it is malformed.
struct WebHost {
  std::string host;
  std::uint16_t port = 80;
};
std::optional<WebHost> parse_web_host(std::string_view value);

}  // namespace sallyport::config
