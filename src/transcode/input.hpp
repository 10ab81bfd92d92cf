#pragma once
// Input: audio messages of a live stream as what a transcoding process gets: which codec, its configuration, packets with
// times that do not wrap. Bytes in, values out.
#include <optional>
#include <vector>

#include "hub/audio_transcoder.hpp"
#include "transcode/message.hpp"

namespace sallyport::transcode {

class Input {
 public:
  /// What to send for `message` of `run`; nothing for what has no configuration yet or is no audio of a known codec.
  std::vector<Message> take(hub::AudioRun run, const hub::StreamMessage& message);
  /// What a process that begins anew is told first; nullopt: nothing has come.
  std::optional<Source> source() const { return source_; }

  /// The run that a source's number belongs to; nullopt: one of another run than the present.
  std::optional<hub::AudioRun> run_of(std::uint32_t number) const;
  /// Of the sound that was given to the process, in ms.
  std::int64_t duration() const { return duration_; }
  media::AudioCodec codec() const { return codec_; }

 private:
  bool begins_source(hub::AudioRun run, media::AudioCodec codec, const std::optional<ByteVector>& config) const;
  void begin(hub::AudioRun run, media::AudioCodec codec, ByteVector config);
  std::int64_t unwrap(std::uint32_t timestamp);

  std::optional<Source> source_;
  media::AudioCodec codec_ = media::AudioCodec::other;
  hub::AudioRun run_ = 0;
  std::uint32_t number_ = 0;
  std::uint32_t first_of_run_ = 1;  // the number of this run's first source
  std::optional<std::uint32_t> last_;
  std::int64_t time_ = 0;
  std::int64_t duration_ = 0;
};

}  // namespace sallyport::transcode
