#pragma once
// What the heads of HTTP/1 requests and responses have in common.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::http {

struct Field {
  std::string_view name;
  std::string_view value;
};

/// Whether a comma-separated field has `token`, in any case.
bool has_token(const std::vector<Field>& fields, std::string_view name, std::string_view token);

/// Views borrow from `raw`, so a head is neither copied nor moved; the parser owns it.
struct MessageHead {
  MessageHead() = default;
  MessageHead(const MessageHead&) = delete;
  MessageHead& operator=(const MessageHead&) = delete;

  std::string raw;   ///< as received, from the start line to the empty line
  int version = 11;  ///< 10 or 11
  std::vector<Field> fields;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;

  /// The first field of that name (any case), or an empty view.
  std::string_view find(std::string_view name) const;
  /// The values of all fields of that name, in order.
  std::vector<std::string_view> find_all(std::string_view name) const;
  bool has_token(std::string_view name, std::string_view token) const {
    return http::has_token(fields, name, token);
  }
  /// Whether the sender lets the connection carry another message after this one (RFC 9112 §9.3).
  bool keep_alive() const;
  bool asks_keep_alive() const { return has_token("Connection", "keep-alive"); }
  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

}  // namespace sallyport::http
