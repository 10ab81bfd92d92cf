#pragma once
// What stands for a connect that may be repeated: hub::AttemptKey of what this client says and where it is.
#include <optional>

#include "hub/client_facts.hpp"
#include "rtmp/command/connect.hpp"

namespace sallyport::session {

/// Nullopt if `request` has no attempt id. `facts` are complete but for the key.
std::optional<hub::AttemptKey> attempt_key(const rtmp::ConnectRequest& request,
                                           const hub::ClientFacts& facts);

}  // namespace sallyport::session
