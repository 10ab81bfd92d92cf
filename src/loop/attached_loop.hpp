#pragma once
// The event loop of an io_context that somebody else runs.
#include "loop/event_loop.hpp"

namespace sallyport::loop {

/// Made at the first call for `context`, the same at every further one, and gone with the context: what lives
/// on the loop may outlast whoever asked for it (a connection that takes leave of its peer). `context` is run
/// by one thread at a time.
EventLoop& attached_loop(boost::asio::io_context& context);

}  // namespace sallyport::loop
