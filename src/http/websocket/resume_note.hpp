#pragma once
// What our own peers say to each other beside the stream, to go on with it over another connection: short
// text messages of a WebSocket with the subprotocol kResumableSubprotocol. docs/protocol/websocket.md.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::http::websocket {

constexpr std::string_view kResumableSubprotocol = "sallyport.rtmp";
constexpr std::size_t kMaxResumeId = 64;

struct ResumeNote {
  enum class Kind {
    open,     ///< client, first: a new session
    resume,   ///< client, first: go on with `id`; `offset` bytes of the server's have come
    session,  ///< server: the new session's `id`
    resumed,  ///< server: it goes on; `offset` bytes of the client's have come
    gone,     ///< server: there is no such session, and the WebSocket ends
    ack,      ///< both: `offset` bytes have come
  };
  Kind kind = Kind::open;
  std::string_view id = {};  ///< borrows the note
  std::uint64_t offset = 0;
};

/// Nullopt for what is none, written in any other way than make_note() does.
std::optional<ResumeNote> parse_note(std::string_view text);
std::string make_note(const ResumeNote& note);

}  // namespace sallyport::http::websocket
