#pragma once
// Sends the policy and closes, behind whatever else the peer has sent.
#include <memory>
#include <string>

#include "net/byte_stream.hpp"

namespace sallyport::net {

/// On the stream's loop. Lasts at most a few seconds.
void answer_policy(const std::shared_ptr<ByteStream>& stream, std::string reply);

}  // namespace sallyport::net
