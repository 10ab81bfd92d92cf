#pragma once
// MessageStream: one message stream (NetStream) of a client: idle, publishing or playing.
//
//   idle ──publish──▶ asking to publish ──accepted──▶ publishing ──closeStream──▶ idle
//     └───play─────▶ asking to play ─────accepted──▶ playing ────closeStream──▶ idle
#include <memory>
#include <string>

#include "session/playback.hpp"
#include "session/publication.hpp"

namespace sallyport::session {

struct MessageStream {
  enum class State : std::uint8_t { idle, asking_publish, asking_play, publishing, playing };

  std::uint32_t id = 0;
  State state = State::idle;
  bool record_asked = false;  ///< publish type record or append
  bool reset_asked = true;    ///< play's fourth argument
  std::string name;           ///< as the client wrote it, without the query
  std::unique_ptr<Publication> publication;
  std::unique_ptr<Playback> playback;
};

}  // namespace sallyport::session
