#pragma once
// Origin rules: which web pages may open a WebSocket to an application. Browsers say whose page it is and let
// a page of any site connect (WebSockets are not covered by CORS), so the server is the one who decides.
// Programs that are no browsers send no Origin, or whatever they like: these rules protect the users of
// browsers, not the application.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/web_origin.hpp"

namespace sallyport::hub {

struct OriginRules {
  bool any = false;  ///< the word *
  bool same = true;  ///< the word same: pages of the host that was asked for
  std::vector<WebOrigin> origins;

  /// "same https://example.com https://example.com:8443": words separated by blanks or semicolons; nothing
  /// but blanks is "same". Error: configuration_error, "what is wrong; what would be right".
  static Result<OriginRules> parse(std::string_view text);

  /// `origin` as the browser sent it, empty if nobody did. `same_origin`: it is of the host asked for.
  /// Error: origin_denied; the message is for the client.
  Result<void> check(std::string_view origin, bool same_origin) const;

  bool operator==(const OriginRules&) const = default;
};

}  // namespace sallyport::hub
