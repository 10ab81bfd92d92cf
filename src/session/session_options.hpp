#pragma once
// What a session needs to know that no application decides.
#include <string>

#include "base/clock.hpp"
#include "rtmp/flow/liveness.hpp"

namespace sallyport::session {

class SwfVerifier;

struct SessionOptions {
  Milliseconds connect_deadline{10'000};  ///< from accept to a decoded `connect`
  Milliseconds stall_limit{15'000};       ///< without progress while there is something to send
  rtmp::LivenessLimits liveness{};              ///< of silence from the peer
  std::size_t outbox_limit = 64 * 1024;   ///< bytes of replies and status that may wait
  std::size_t held_input_limit = 64 * 1024;  ///< bytes that may wait for a decision before reading stops
  std::size_t shared_object_requests = 64 * 1024;  ///< bytes that may be on their way to the host before reading stops
  std::uint32_t max_streams = 255;        ///< message streams of one client
  std::string fms_version = "FMS/3,5,7,7009";  ///< what clients look at to choose features
  SwfVerifier* swf_verifier = nullptr;    ///< without it nobody is let in where SWFs are verified; outlives the sessions
};

}  // namespace sallyport::session
