#pragma once
// The path of a service of an application's, by its last segment:
//
//   /app/WORD             of the default instance
//   /app/instance/WORD    of another
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::http {

struct ServiceTarget {
  std::string application;  ///< decoded, and a name that may be (base/name.hpp); so the instance
  std::string instance;     ///< empty: the default one
  std::string query;        ///< as sent, without the mark; may hold a token: never logged
};

/// Nullopt for every other path. `target` may be absolute. `/WORD` alone leads to `otherwise`, "app" or "app/instance",
/// unless that is empty.
std::optional<ServiceTarget> parse_service_target(std::string_view target, std::string_view word, std::string_view otherwise = {});
/// "app" or "app/instance", as it stands in a configuration. Nullopt if those are no names.
std::optional<ServiceTarget> parse_service_place(std::string_view place);

}  // namespace sallyport::http
