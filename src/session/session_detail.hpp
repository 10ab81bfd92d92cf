#pragma once
// Private to the session's source files: what several of them need.
#include "rtmp/message/chunk_streams.hpp"
#include "rtmp/message/control_message.hpp"
#include "session/client_session.hpp"

namespace sallyport::session {

constexpr Milliseconds kHousekeeping{5000};
constexpr Milliseconds kFirstLook{1000};         // after connect: who answers pings?
constexpr Milliseconds kSoonest{50};             // between two looks
constexpr Milliseconds kLate{2000};              // a look that comes so much later than asked for is not to be trusted
constexpr Milliseconds kPlausibleDelay{60'000};  // of the answer to a ping
constexpr std::uint64_t kPingBytes = 64;         // a few pings and acknowledgements: not worth calling "being sent to"

/// A log line with what is known about the client.
log::Event describe_client(std::string_view name, hub::ClientId id, const net::TransportFacts& transport, const hub::ClientFacts* facts);

template <typename Control>
void ClientSession::send_control(const Control& control) {
  if (state_ == State::closing) return;
  rtmp::write_control(writer_, outbox_.bytes(), control);
  flush_soon();
}

/// For whoever governs the instance; nobody else looks at the counters.
template <typename Note>
void ClientSession::note(Note&& note) {
  if (calls_) note(*facts_->counters);
}

}  // namespace sallyport::session
