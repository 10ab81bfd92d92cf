#pragma once
// AutoCloseIdleClients: clients without application data either way are disconnected.
#include "base/clock.hpp"

namespace sallyport::hub {

struct IdleOptions {
  bool close = false;          ///< enable
  Seconds max_idle{3600};      ///< MaxIdleTime
  Seconds check_interval{60};  ///< CheckInterval

  bool operator==(const IdleOptions&) const = default;
};

}  // namespace sallyport::hub
