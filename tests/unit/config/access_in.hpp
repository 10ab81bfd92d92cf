#pragma once
#include "access/application_access.hpp"

namespace sallyport::config::test {

/// What the configuration made of <Access>.
inline const access::ApplicationAccess& access_in(const hub::ApplicationOptions& options) {
  return dynamic_cast<const access::ApplicationAccess&>(*options.access);
}

}  // namespace sallyport::config::test
