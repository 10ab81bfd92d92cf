#pragma once
// Who has a port, for the sentence that says it is in use. Best effort, from /proc.
#include <cstdint>
#include <string>

namespace sallyport::net {

/// "nginx (pid 812)"; empty if nobody listens there or it is not ours to see.
std::string program_listening_on(std::uint16_t port);

}  // namespace sallyport::net
