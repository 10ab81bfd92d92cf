#include "hub/access_paths.hpp"

#include "hub/shared_objects/access_path.hpp"

namespace sallyport::hub {

bool covers_stream(std::string_view rights, std::string_view name, bool folders_only) {
  const std::size_t colon = name.find(':');
  if (colon < name.find('/')) name.remove_prefix(colon + 1);
  return covers_path(rights, name, folders_only);
}

}  // namespace sallyport::hub
