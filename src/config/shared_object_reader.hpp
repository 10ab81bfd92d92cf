#pragma once
// SharedObjManager and Access/SharedObjects of Application.xml.
#include <string>

#include "config/element.hpp"
#include "hub/shared_objects/options.hpp"

namespace sallyport::config {

/// `application` is a merged tree. The folder stays as it is written.
hub::SharedObjectOptions read_shared_object_options(const Element& application);

/// StorageDir becomes absolute, a relative one beneath the application's `folder`.
void resolve_storage(hub::SharedObjectOptions& options, const std::string& folder);

}  // namespace sallyport::config
