#pragma once
// What an application's files decide: built-in defaults, then the virtual host's Application.xml, then the
// application's own, tag by tag.
#include <optional>
#include <string>

#include "config/application_settings.hpp"
#include "config/diagnostic.hpp"
#include "config/variables.hpp"
#include "hub/application_options.hpp"

namespace sallyport::config {

/// One file's text and the name diagnostics give it.
struct SourceFile {
  std::string name;
  std::string text;
};

/// The base's tags, each replaced by the overriding file's tag of the same name, children likewise. A base
/// tag with override="no" stays, with everything in it, and a note says which tag was ignored. Tags that may
/// be repeated are replaced as a group. An empty tag says nothing, so it replaces nothing.
Element merge(const Element& base, const Element& overriding, const std::string& overriding_file,
              Diagnostics& diagnostics);

/// Options without folder and key; folders of SWF files and StorageDir as they are written. `own` is the application's Application.xml, if it has one. Nullopt if it
/// is broken, which is then in `diagnostics`.
std::optional<hub::ApplicationOptions> read_application(const ApplicationDefaults& defaults,
                                                        const std::optional<SourceFile>& own,
                                                        const Variables& variables, Diagnostics& diagnostics);

/// A virtual host's tag that its applications cannot replace.
bool forbids_override(const Element& element);

hub::ProtocolRules read_protocol_rules(const Element& application);

/// Warns about rules the file makes that nobody enforces yet (sample access by folder).
void warn_unenforced(const Element& application, const std::string& file, Diagnostics& diagnostics);

}  // namespace sallyport::config
