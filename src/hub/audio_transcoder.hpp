#pragma once
// AudioTranscoder: who turns audio of one codec into another. Implemented above the hub, which does not decode.
#include <memory>
#include <string>
#include <vector>

#include "hub/stream_message.hpp"
#include "loop/event_loop.hpp"
#include "media/audio.hpp"

namespace sallyport::hub {

struct TranscodeOrder {
  media::AudioCodec to = media::AudioCodec::aac;
  std::uint32_t bitrate = 128'000;  ///< bit/s of stereo
  // For the log.
  std::string application;
  std::string instance;
  std::string stream;
};

/// Audio is numbered by runs: one run is what one publisher sends without a break in its time.
using AudioRun = std::uint32_t;

/// Gets what has been made of it. On a loop of its own.
class TranscodeReceiver {
 public:
  virtual ~TranscodeReceiver() = default;
  /// Audio messages with the times that their sound has in the run; a configuration stands in front of what needs it.
  virtual void on_transcoded(AudioRun run, StreamMessage message) = 0;
  /// Nothing more comes of what has been pushed. It goes on with what is pushed later.
  virtual void on_transcoder_lost() = 0;
};
using TranscodeReceiverRef = loop::LoopRef<TranscodeReceiver>;

/// One stream's. May be used on any one thread; ends when it goes.
class TranscodeJob {
 public:
  virtual ~TranscodeJob() = default;
  /// Audio messages of AAC or Opus, configurations too. Never waits.
  virtual void push(AudioRun run, std::vector<StreamMessage> batch) = 0;
};

class AudioTranscoder {
 public:
  virtual ~AudioTranscoder() = default;
  /// From any thread. The receiver's loop outlives the transcoder's work.
  virtual std::unique_ptr<TranscodeJob> begin(TranscodeOrder order, TranscodeReceiverRef receiver) = 0;
};

}  // namespace sallyport::hub
