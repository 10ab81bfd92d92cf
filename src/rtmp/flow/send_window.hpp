#pragma once
// SendWindow: what the peer's Acknowledgements say about the bytes on their way to it. Peers differ: some never
// acknowledge, some send nonsense, some count the handshake and some do not. Only a peer whose acknowledgements
// have been plausible (each greater than the last, none beyond what was sent, more than one of them) is ever
// held back; all others are governed by TCP alone.
#include <cstdint>

namespace sallyport::rtmp {

class SendWindow {
 public:
  /// Acknowledgements that must have been plausible, in a row, before the peer is believed.
  static constexpr unsigned kProof = 2;
  static constexpr std::uint32_t kHandshakeBytes = 1 + 2 * 1536;

  /// `window` is the Window Acknowledgement Size that we told the peer; 0 means none was told.
  explicit SendWindow(std::uint32_t window = 0) : window_(window) {}
  void set_window(std::uint32_t bytes) { window_ = bytes; }

  /// `total_sent`: bytes sent when it came, handshake included. One implausible acknowledgement ends belief for
  /// good.
  void on_acknowledgement(std::uint32_t sequence_number, std::uint64_t total_sent);

  /// Whether more may be sent: no, if a believed peer has `windows` windows or more unacknowledged.
  bool may_send(std::uint64_t total_sent, std::uint32_t windows) const;
  bool believed() const { return plausible_ >= kProof && !implausible_; }
  /// Bytes known to have arrived, on the scale of total_sent. Meaningful if believed().
  std::uint64_t acknowledged() const { return acknowledged_; }

 private:
  std::uint64_t acknowledged_ = 0;
  std::uint32_t window_;
  std::uint8_t plausible_ = 0;
  bool implausible_ = false;
};

}  // namespace sallyport::rtmp
