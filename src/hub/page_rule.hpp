#pragma once
// Allow of Vhost.xml: the domains whose pages and SWF files may connect. What decides is what the client says
// of itself, which any program can forge: it keeps other people's sites from using this server, not attackers
// out. Source: FMS Configuration Guide.
#include <string>
#include <string_view>
#include <vector>

#include "base/domain_name.hpp"
#include "hub/client_facts.hpp"

namespace sallyport::hub {

struct PageRule {
  bool everybody = true;               ///< "all"
  bool own_domain = false;             ///< an empty Allow: the virtual host's own names
  std::vector<DomainPattern> domains;  ///< "localhost" also stands for files on the client's disk

  /// A comma-separated list of domains, or "all"; an empty text means the virtual host's own names. The error's
  /// sentence says what is wrong and, after "; ", what would be right.
  static Result<PageRule> parse(std::string_view text);

  /// Whether every one of the page's and the SWF's URL that the client gave lies in a listed domain, and at
  /// least one was given. `own` are the virtual host's names; `suffix` (DNSSuffix) completes bare host names.
  bool admits(const ClientFacts& client, const std::vector<std::string>& own, const std::string& suffix) const;
  bool operator==(const PageRule&) const = default;
};

}  // namespace sallyport::hub
