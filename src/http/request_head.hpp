#pragma once
// The head of one HTTP/1 request: start line and fields, with what they say about framing and connection.
#include <string>
#include <string_view>

#include "http/message_head.hpp"

namespace sallyport::http {

/// Views borrow from `raw`, so a head is neither copied nor moved; the parser owns it.
struct RequestHead : MessageHead {
  std::string_view method;
  std::string_view target;

  bool expects_continue() const;
  bool asks_upgrade() const;
  /// The authority asked for, as it was written: of an absolute target, else the Host field; may be empty.
  std::string_view authority() const;
  /// The host asked for, without port, lower case, IPv6 without brackets: from an absolute target, else
  /// from the Host field; empty if neither is there.
  std::string host_name() const;
  /// The token of "Authorization: Bearer TOKEN" (RFC 6750), empty if there is none; a secret.
  std::string_view bearer_token() const;
};

}  // namespace sallyport::http
