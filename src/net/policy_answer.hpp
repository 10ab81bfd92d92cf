#pragma once
// Sends the policy and closes. What the peer has sent behind its request must be read first: closing with
// unread bytes makes the kernel reset the connection, which can take the answer with it.
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "loop/event_loop.hpp"
#include "net/arrival.hpp"

namespace sallyport::net {

/// On the loop's thread. Lasts at most a few seconds.
void answer_policy(boost::asio::ip::tcp::socket socket, loop::EventLoop& loop, Arrival arrival,
                   std::string reply);

}  // namespace sallyport::net
