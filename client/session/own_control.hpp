#pragma once
// What a side of a connection does by itself about protocol control: windows, acknowledgements and pings
// concern the two ends of that one connection only.
#include <optional>

#include "rtmp/flow/acknowledgement_clock.hpp"
#include "rtmp/message/acknowledgement.hpp"
#include "rtmp/message/message.hpp"
#include "rtmp/message/set_peer_bandwidth.hpp"
#include "rtmp/message/user_control.hpp"
#include "rtmp/message/window_ack_size.hpp"

namespace sallyport::client {

/// Obeys or answers `message`, one of is_control(). `send` is called with the answer, a WindowAckSize or a
/// UserControl. Answers the user control event that somebody else is to hear of: any but a ping request.
template <typename Send>
Result<std::optional<rtmp::UserControl>> answer_control(const rtmp::Message& message,
                                                        rtmp::AcknowledgementClock& clock, Send&& send) {
  using Left = std::optional<rtmp::UserControl>;
  const ByteSpan payload = message.payload.span();
  switch (message.header.type) {
    case rtmp::MessageType::window_ack_size: {
      const auto window = rtmp::WindowAckSize::decode(payload);
      if (!window) return window.error();
      clock.set_window(window->size);
      return Left();
    }
    case rtmp::MessageType::set_peer_bandwidth: {
      const auto bandwidth = rtmp::SetPeerBandwidth::decode(payload);
      if (!bandwidth) return bandwidth.error();
      send(rtmp::WindowAckSize{bandwidth->size});
      return Left();
    }
    case rtmp::MessageType::acknowledgement: {
      const auto acknowledgement = rtmp::Acknowledgement::decode(payload);  // TCP governs what is sent
      if (!acknowledgement) return acknowledgement.error();
      return Left();
    }
    case rtmp::MessageType::user_control: {
      auto event = rtmp::UserControl::decode(payload);
      if (!event) return std::move(event).error();
      if (event->event != rtmp::UserEvent::ping_request) return Left(*std::move(event));
      send(rtmp::UserControl::ping_response(event->value));
      return Left();
    }
    default:
      return Left();
  }
}

}  // namespace sallyport::client
