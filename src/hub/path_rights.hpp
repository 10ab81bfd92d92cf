#pragma once
// Client.readAccess and Client.writeAccess; covers_path() says what they cover.
#include <string>

namespace sallyport::hub {

/// Client.readAccess and Client.writeAccess, see covers_path().
struct PathRights {
  std::string read = "/";
  std::string write = "/";
};

}  // namespace sallyport::hub
