#pragma once
// The head of one HTTP/1 request: start line and fields, with what they say about framing and connection.
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
struct RequestHead {
  RequestHead() = default;
  RequestHead(const RequestHead&) = delete;
  RequestHead& operator=(const RequestHead&) = delete;

  std::string raw;  ///< as received, from the method to the empty line
  std::string_view method;
  std::string_view target;
  int version = 11;  ///< 10 or 11
  std::vector<Field> fields;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;

  /// The first field of that name (any case), or an empty view.
  std::string_view find(std::string_view name) const;
  bool has_token(std::string_view name, std::string_view token) const {
    return http::has_token(fields, name, token);
  }
  /// Whether the connection may carry another request after this one (RFC 9112 §9.3).
  bool keep_alive() const;
  bool asks_keep_alive() const { return has_token("Connection", "keep-alive"); }
  bool expects_continue() const;
  bool asks_upgrade() const;
  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
  /// The authority asked for, as it was written: of an absolute target, else the Host field; may be empty.
  std::string_view authority() const;
  /// The host asked for, without port, lower case, IPv6 without brackets: from an absolute target, else
  /// from the Host field; empty if neither is there.
  std::string host_name() const;
  /// The token of "Authorization: Bearer TOKEN" (RFC 6750), empty if there is none; a secret.
  std::string_view bearer_token() const;
};

}  // namespace sallyport::http
