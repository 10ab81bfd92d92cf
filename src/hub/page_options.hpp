#pragma once
// Pages of Application.xml: which web pages the server itself has for an application. Ours; nothing unless it is said.
#include <string>

namespace sallyport::hub {

struct PageOptions {
  bool player = false;     ///< Player: one for every live stream
  bool publisher = false;  ///< Publisher: one that publishes
  bool folder = false;     ///< Folder: the files of the application's folder www
  bool isolated = false;   ///< Isolated: those files make pages that browsers isolate from other origins
  std::string embedding = "'self'";  ///< Embedding, as sources of frame-ancestors (CSP)

  bool any() const { return player || publisher || folder; }
  bool operator==(const PageOptions&) const = default;
};

}  // namespace sallyport::hub
