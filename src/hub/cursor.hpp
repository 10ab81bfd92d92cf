#pragma once
// Cursor: a viewer's place in a StreamLog. It hands out, one after the other, what this viewer is to get:
// headers and the frames since the last key frame when it joins, then live. A viewer that fell out of the
// log is moved forward to the newest key frame, always between messages.
#include "hub/shared_run.hpp"

namespace sallyport::hub {

class Cursor {
 public:
  /// The next message for this viewer, or nullptr if it has everything. The message stays valid until the
  /// log changes or the cursor moves to other headers, which it does at most once between two appends.
  const StreamMessage* next(const StreamLog& log);
  /// Whether next() may have something.
  bool behind(const StreamLog& log) const { return headers_left() || headers_due_ || position_ < log.end() || !joined_; }

  /// Where a run may begin for this viewer; nullopt while it joins, catches up on headers or wants only a part.
  std::optional<std::uint64_t> run_place(const StreamLog& log) const {
    const bool plain = joined_ && !headers_due_ && !headers_left() && audio_ && video_;
    if (!plain || position_ < log.begin() || position_ >= log.end()) return std::nullopt;
    return position_;
  }
  /// Goes behind `run`, which began at run_place(), unless it holds video that this viewer cannot decode.
  bool pass(const SharedRun& run) {
    if ((run.needs_tracks & ~decodable_tracks_) != 0) return false;
    position_ = run.to;
    decodable_tracks_ |= run.gives_tracks;
    return true;
  }

  /// The viewer is there from now on: it joins with what it is asked for first, and without a key frame to go to it then
  /// still begins here. Its carrier may be unable to take anything for a while (RTMPT between two requests).
  void arrive(const StreamLog& log) {
    if (!ever_joined_ && !arrival_) arrival_ = {log.end(), log.headers()};
  }
  /// Begin anew at the newest key frame, as a late joiner.
  void rejoin() { joined_ = false; }
  /// NetStream.receiveAudio and receiveVideo. What is switched on begins with the headers in force, video also
  /// at a key frame.
  void receive_audio(bool on);
  void receive_video(bool on);
  /// For whoever publishes again what it reads: what is not for viewers is handed out too.
  void relay() { relays_ = true; }

  /// Messages passed over because the viewer was too slow; reading resets the count.
  std::uint64_t take_skipped() { return std::exchange(skipped_, 0); }

 private:
  void join(const StreamLog& log);
  /// Where to go, and the headers in force there.
  StreamLog::KeyPoint beginning(const StreamLog& log) const;
  std::uint64_t newest(const StreamLog& log) const;
  /// `headers` are those in force at `position`.
  void begin_headers(const HeaderSetRef& headers, std::uint64_t position);
  bool headers_left() const { return pending_ && next_header_ < pending_->messages.size(); }
  bool wanted_header(const StreamMessage& header, const StreamLog& log) const;
  bool wanted(const StreamMessage& message, const StreamLog& log);
  bool wanted_video(const StreamMessage& message);

  std::uint64_t position_ = 0;
  std::optional<StreamLog::KeyPoint> arrival_;  // without a key frame, that is; until it has joined
  std::uint64_t skipped_ = 0;
  std::uint64_t decodable_tracks_ = 0;  // bit t: video track t had its key frame (tracks of 64 and above share bit 63)
  HeaderSetRef pending_;                // being sent, then: what was sent last
  std::uint64_t headers_from_ = 0;      // where they were in force
  std::size_t next_header_ = 0;
  bool joined_ = false;
  bool headers_due_ = false;  // some were not sent, or may have changed unseen
  bool ever_joined_ = false;
  bool audio_ = true;
  bool video_ = true;
  bool relays_ = false;
};

}  // namespace sallyport::hub
