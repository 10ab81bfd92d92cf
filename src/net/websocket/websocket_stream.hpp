#pragma once
// WebSocketStream: a ByteStream in the binary messages of a WebSocket whose opening handshake has been made,
// either side. It is the user of the stream below (TCP, TLS) and has a user of its own. Where messages begin
// and end means nothing: what is filled for one write becomes one message, and what comes is handed on as it
// comes.
//
// The server's side changes nothing of what passes: only a frame's header stands in front of what the user
// has filled. The client's side masks into this thread's scratch, at most 32 KiB ahead.
//
//   open ─┬─ close(flush) ────▶ our last words, then a Close frame ─▶ the stream below flushes and closes
//         ├─ the peer's Close ▶ on_peer_end(): stays open for what is still to be said, or as above
//         └─ a broken rule ───▶ a Close frame that says which ─▶ closed with bad_websocket
//
// Of pings the newest is answered (RFC 6455, section 5.5.3), so that a flood of them costs one frame.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/websocket/frame_reader.hpp"
#include "net/byte_stream.hpp"
#include "net/transform_ahead.hpp"

namespace sallyport::net {

class WebSocketStream final : public ByteStream, public StreamUser {
 public:
  static constexpr std::size_t kMaskedAhead =
      32 * 1024;  ///< what a server that stalls may cost beyond shared payloads
  static constexpr std::size_t kMessage =
      32 * 1024;  ///< about: a browser sees a message only when all of it is there
  static constexpr std::size_t kMaxNote = 125;  ///< bytes of a text message, where they are taken

  /// `facts` are what the layer above is to know. `unsaid` goes out first, as it is: the reply with 101. Give
  /// it a user with start(), before begin() or behind it.
  WebSocketStream(std::shared_ptr<ByteStream> below, http::websocket::Role role, TransportFacts facts,
                  ByteSpan unsaid = {});
  ~WebSocketStream() override;

  /// Takes over the stream below; `initial` are bytes behind the opening handshake. Before start() it reads
  /// nothing.
  void begin(ByteSpan initial);

  /// Keeps `held` until the stream has ended: a place in what the client may have open, say.
  void hold(std::shared_ptr<void> held) { held_ = std::move(held); }
  /// Text messages (notes of our own peers to each other) are refused unless somebody listens, who answers
  /// whether the note is a good one. Called from within on_bytes().
  void listen(std::function<bool(std::string_view)> listener) { listener_ = std::move(listener); }
  /// Whether the end was one in words: a Close frame has come, or a rule was broken. Browsers cannot leave without a Close
  /// frame; CloseCode::suspended in it says that it is not meant.
  bool ended_in_words() const {
    return peer_said_close_ ? close_code_ != http::websocket::CloseCode::suspended : ending_ == Ending::said;
  }
  /// Sends a note of at most kMaxNote bytes, before anything that is filled from now on.
  void say(std::string_view text);
  /// The same with news that make older news worthless: what has not gone out yet gives way.
  void say_newest(std::string_view text);

  // ByteStream
  const TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return below_->event_loop(); }
  void start(std::shared_ptr<StreamUser> user, ByteSpan initial) override;
  void want_write() override { below_->want_write(); }
  void answer_follows() override { below_->answer_follows(); }
  void set_reading(bool on) override;
  void close(Reason reason, bool flush) override;
  void proved() override { below_->proved(); }
  std::uint64_t bytes_received() const override { return received_; }
  std::uint64_t bytes_sent() const override { return sent_; }
  std::optional<MonotonicTime> blocked_since() const override { return below_->blocked_since(); }

  // StreamUser of the stream below
  void on_bytes(ByteSpan bytes) override;
  bool fill(Gather& out, std::size_t limit) override;
  bool on_peer_end() override;
  void on_closed(Reason reason) override;

 private:
  enum class Ending : std::uint8_t {
    no,
    last_words,  ///< a Close frame goes out when the user has nothing more to say
    mute,        ///< …goes out next
    said,        ///< …has gone out
  };

  void read_on(ByteSpan bytes);
  /// False: nothing more is to be read.
  bool take(const http::websocket::FrameReader::Progress& progress);
  bool take_data(ByteSpan data);
  bool take_end();
  void on_close_frame();
  void fail(http::websocket::CloseCode code);
  ByteVector take_control();
  bool add_control(Gather& out);
  bool fill_server(Gather& out, std::size_t limit);
  bool fill_client(Gather& out, std::size_t limit);
  std::optional<http::websocket::MaskKey> fresh_mask() const;
  void tell_user();
  bool is_client() const { return role_ == http::websocket::Role::client; }

  const std::shared_ptr<ByteStream> below_;
  const http::websocket::Role role_;
  TransportFacts facts_;
  http::websocket::FrameReader reader_;
  std::shared_ptr<StreamUser> user_;  // until the stream has ended
  std::function<bool(std::string_view)> listener_;
  std::shared_ptr<void> held_;
  ByteVector unsaid_;               // the reply with 101
  ByteVector unread_;               // what came while the user does not read
  std::string note_;                // that is coming
  std::optional<ByteVector> pong_;  // due
  std::vector<std::string> notes_;  // due
  std::string newest_note_;         // due
  TransformAhead<WebSocketStream> masked_;
  std::uint64_t received_ = 0;  // of the user's bytes
  std::uint64_t sent_ = 0;
  http::websocket::CloseCode close_code_ = http::websocket::CloseCode::normal;
  std::string_view close_reason_;
  Reason closed_with_ = Reason::none;
  Ending ending_ = Ending::no;
  bool reading_ = true;
  bool peer_said_close_ = false;
  bool closed_ = false;
};

}  // namespace sallyport::net
