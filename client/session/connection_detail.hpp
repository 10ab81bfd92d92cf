#pragma once
// Private to the session's source files: what several of them need.
#include "client/session/connection.hpp"
#include "rtmp/message/control_message.hpp"

namespace sallyport::client {

template <typename Control>
void Connection::send_control(const Control& control) {
  if (state_ == State::ended) return;
  const std::size_t before = outbox_.size();
  rtmp::write_control(writer_, outbox_.bytes(), control);
  owe(before);
}

}  // namespace sallyport::client
