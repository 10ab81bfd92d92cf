#pragma once
// Whether a name leads where no server of that name can be: resolvers that block a name or wait for a log-in
// answer with this machine's own address, or with none.
#include <functional>
#include <memory>
#include <string>

#include "client/dial/name_lookup.hpp"

namespace sallyport::client {

/// `done` is called once, on the loop, never from within the call: with the address, if all that the name
/// leads to is this machine itself or nowhere, although it is no name of this machine; else with nothing, at
/// the latest after a second. Destroying the handle gives up. `names` outlives it.
[[nodiscard]] std::unique_ptr<Cancellable> check_name(loop::EventLoop& loop, NameLookup& names,
                                                      const std::string& host,
                                                      std::function<void(std::optional<IpAddress>)> done);

/// 127.0.0.0/8, ::1, 0.0.0.0 or ::.
bool leads_nowhere(const IpAddress& address);
/// An address, or a name that is meant for this machine: "localhost", and what ends with it.
bool is_own_name(const std::string& host);

}  // namespace sallyport::client
