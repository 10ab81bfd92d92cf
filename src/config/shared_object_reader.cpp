#include "config/shared_object_reader.hpp"

#include <algorithm>
#include <limits>

#include "config/text.hpp"
#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

hub::SharedObjectRights read_shared_object_rights(const Element& root) {
  const std::string word = text_of(root, "Access/SharedObjects", "temporary");
  if (equal_ignoring_case(word, "none")) return hub::SharedObjectRights::none;
  if (equal_ignoring_case(word, "read")) return hub::SharedObjectRights::read;
  if (equal_ignoring_case(word, "all")) return hub::SharedObjectRights::all;
  return hub::SharedObjectRights::temporary;
}

template <typename T>
std::optional<T> read_shared_object_bound(const Element& root, std::string_view path) {
  const std::int64_t value = integer_of(root, path, -1);
  if (value < 0) return std::nullopt;
  return static_cast<T>(std::min<std::uint64_t>(static_cast<std::uint64_t>(value), std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

hub::SharedObjectOptions read_shared_object_options(const Element& application) {
  hub::SharedObjectOptions options;
  options.clients = read_shared_object_rights(application);
  options.folder_access = boolean_of(application, "Client/Access/FolderAccess", false);
  options.folder = text_of(application, "SharedObjManager/StorageDir", "sharedobjects/");
  options.resync_depth = read_shared_object_bound<std::uint32_t>(application, "SharedObjManager/ResyncDepth");
  if (const auto seconds = read_shared_object_bound<std::uint32_t>(application, "SharedObjManager/LockTimeOut")) options.lock_timeout = Seconds(*seconds);
  options.auto_commit = boolean_of(application, "SharedObjManager/AutoCommit", true);
  options.durable_success = boolean_of(application, "SharedObjManager/DurableSuccess", false);
  options.max_properties = read_shared_object_bound<std::size_t>(application, "SharedObjManager/MaxProperties");
  options.max_property_size = read_shared_object_bound<std::size_t>(application, "SharedObjManager/MaxPropertySize");
  return options;
}

void resolve_storage(hub::SharedObjectOptions& options, const std::string& folder) {
  if (!options.folder.starts_with('/')) options.folder.insert(0, folder + '/');
  while (options.folder.size() > 1 && options.folder.ends_with('/')) options.folder.pop_back();
}

}  // namespace sallyport::config
