#pragma once
// SendWindow: what the peer's Acknowledgements say about the bytes on their way to it. Peers differ: some
// never acknowledge, some count from the last acknowledgement instead of from the start, some send nonsense.
// Only a peer that has proven to count plausibly and cumulatively is ever held back; all others are governed
// by TCP alone.
#include <cstdint>

namespace sallyport::rtmp {

class SendWindow {
 public:
  /// So many acknowledgements must have advanced by a good part of the window before the peer is believed.
  static constexpr unsigned kProof = 3;
  /// A good part: peers acknowledge every window, half of one, or (librtmp) every tenth. One that counts from
  /// its last acknowledgement advances by next to nothing.
  static constexpr std::uint32_t kPartsOfWindow = 16;

  /// `window` is the Window Acknowledgement Size that we told the peer, in bytes; 0 means none was told.
  explicit SendWindow(std::uint32_t window = 0) : window_(window) {}
  void set_window(std::uint32_t bytes) { window_ = bytes; }

  /// `total_sent`: bytes sent when it came, handshake included; a peer that starts to count behind the
  /// handshake is merely a little late. A number that goes back or lies beyond what was sent ends belief for
  /// good.
  void on_acknowledgement(std::uint32_t sequence_number, std::uint64_t total_sent);

  /// Whether more may be sent: no, if a believed peer has `windows` windows or more unacknowledged. 0 windows
  /// means no limit.
  bool may_send(std::uint64_t total_sent, std::uint32_t windows) const;
  bool believed() const { return proofs_ >= kProof && !implausible_; }
  /// Bytes known to have arrived, on the scale of total_sent; meaningful if believed().
  std::uint64_t acknowledged() const { return acknowledged_; }

 private:
  std::uint64_t acknowledged_ = 0;
  std::uint32_t window_;
  std::uint8_t proofs_ = 0;
  bool implausible_ = false;
};

}  // namespace sallyport::rtmp
