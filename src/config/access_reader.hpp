#pragma once
// <Access> of Application.xml: what connecting, publishing and playing need, and where tokens' keys are.
#include <optional>
#include <string>

#include "access/application_access.hpp"
#include "config/application_settings.hpp"
#include "config/diagnostic.hpp"
#include "config/element.hpp"

namespace sallyport::config {

/// <Publish> is an older place for <Access><Publish>: moves it there, so that inheritance sees one tag. An error
/// if the file has both and they differ.
void unify_access(Element& application, const std::string& file, Diagnostics& diagnostics);

/// What a merged tree says, without stream key and verifier. Relative paths are against `root`.
access::ApplicationAccess read_access(const Element& merged, const std::string& root);

/// Where a setting of a merged tree was written: in the application's own file or in its virtual host's.
struct Place {
  std::string file;
  Position at;
};
Place place_of(const Element& merged, std::string_view path, const ApplicationDefaults& defaults,
               const Element* own, const std::string& own_file);

/// Where the first of the files with keys, `used`, is named: by the application or by its virtual host.
Place keys_place(const ApplicationDefaults& defaults, const Element* own, const std::string& own_file,
                 const std::string& root, const std::string& used);

/// Settings that contradict each other.
void check_access(const Element& merged, const ApplicationDefaults& defaults, const Element* own,
                  const std::string& own_file, Diagnostics& diagnostics);

}  // namespace sallyport::config
