#pragma once
// VariantRelay: publishes a live stream once more with other audio, for viewers who cannot decode the original's. It
// lives on the home worker, which both streams share. Video and data are the same bytes; audio goes to a transcoder if it
// is of a codec that there is one for and not what is wanted, and comes back some packets later.
//
//   source's log ──main cursor───────────────▶ MediaPlane::publish ──▶ variant
//          └─────audio cursor──▶ TranscodeJob ────────┘
//
// The audio cursor runs ahead. The main one waits while audio that belongs before its next message is on its way
// (kLead, kPatience): so a viewer who begins with seconds of history gets both in order. Live, audio is back before that
// matters, and video is not delayed. Without a transcoder that works nothing waits.
#include <memory>
#include <optional>

#include "hub/audio_transcoder.hpp"
#include "hub/cursor.hpp"
#include "hub/live_stream.hpp"
#include "hub/local_stream.hpp"

namespace sallyport::hub {

class MediaPlane;

class VariantRelay final : public Viewer, public TranscodeReceiver, private loop::TurnEnd, public std::enable_shared_from_this<VariantRelay> {
 public:
  static constexpr std::int32_t kLead = 200;            ///< ms of the stream's time by which video may precede its audio
  static constexpr Milliseconds kPatience{300};         ///< for audio on its way; then video goes on without
  static constexpr Milliseconds kStartPatience{3'000};  ///< …for the very first, while the process starts
  static constexpr Milliseconds kIdle{10'000};          ///< without a publisher: then the process goes

  struct Order {
    LiveStreamRef source;
    LiveStreamRef target;
    PublishEpoch epoch = 1;
    TranscodeOrder audio;
  };

  /// `plane` is that of the home worker; it and `transcoder` outlive this. Call start() then, and stop() at the end.
  VariantRelay(MediaPlane& plane, AudioTranscoder& transcoder, Order order);
  ~VariantRelay() override;
  void start();
  void stop();

  // Viewer
  void on_media() override { wake(); }
  // TranscodeReceiver
  void on_transcoded(AudioRun run, StreamMessage message) override;
  void on_transcoder_lost() override;

 private:
  void end_of_turn() override;
  void wake();
  void pump();
  void feed();
  void forward();
  bool next_to_pass();
  bool must_wait(const StreamMessage& next) const;
  bool audio_is_near(const StreamMessage& next) const;
  bool is_foreign(const StreamMessage& message) const;
  void take_audio(const StreamMessage& message, std::vector<StreamMessage>& batch);
  void pass_on(const StreamMessage& message);
  void publish(StreamMessage message);
  bool is_news(const StreamMessage& config);
  void begin();
  void end();
  void end_run();
  void let_go_if_idle();

  MediaPlane& plane_;
  AudioTranscoder& transcoder_;
  const Order order_;
  LocalStream* local_ = nullptr;  // of the source, while this is attached
  Cursor audio_;                  // what the transcoder gets
  Cursor main_;                   // what is published; its foreign audio is left out
  std::unique_ptr<TranscodeJob> job_;
  AudioRun run_ = 1;              // what is pushed now
  bool run_ended_ = false;        // the audio cursor is behind a mark and waits for the main one to pass it
  std::optional<StreamMessage> held_;  // of the main cursor: what waits, or passes next
  bool publishing_ = false;
  bool works_ = false;            // the transcoder has given something, and was not lost since
  bool late_ = false;             // it was waited for in vain
  std::optional<std::uint32_t> newest_in_;   // times of this run's audio
  std::optional<std::uint32_t> newest_out_;
  SharedBytes config_;            // the last one that came out: published once
  loop::Timer waited_{[this] {
    late_ = true;
    wake();
  }};
  loop::Timer idle_{[this] { let_go_if_idle(); }};
};

}  // namespace sallyport::hub
