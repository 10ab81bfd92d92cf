#pragma once
// FlvRecorder: writes the messages of a stream to an FLV file. What can only be known at the end (duration,
// size, which tracks there are) is filled in by finish() if the file is one that can be written to in the
// middle; in a pipe it is left out. Blocks while the disk does.
#include <memory>
#include <string>

#include "amf/value.hpp"
#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "media/flv.hpp"
#include "media/flv_metadata.hpp"
#include "media/flv_timeline.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::client {

class FlvRecorder {
 public:
  /// Replaces a file that exists; "-" is standard output. The error's sentence names path and cause.
  static Result<std::unique_ptr<FlvRecorder>> open(const std::string& path);
  /// Finishes, if that has not been done.
  ~FlvRecorder();

  /// Audio, video or AMF0 data. After an error nothing more is written.
  Result<void> write(const rtmp::Message& message);
  /// The publisher begins anew: timestamps go on from the last one.
  void restart() { timeline_.restart(); }
  Result<void> finish();

 private:
  FlvRecorder(Descriptor file, std::string path);
  Result<void> begin(const amf::Value& metadata);
  Result<void> write_media(const rtmp::Message& message);
  Result<void> write_data(const rtmp::Message& message);
  Result<void> write_tag(media::FlvTagType type, std::uint32_t timestamp, ByteSpan body);
  Result<void> append(ByteSpan bytes);
  Result<void> fill_in();
  Result<void> patch(ByteSpan bytes, std::uint64_t at);
  Result<void> failed(int fault);

  Descriptor file_;
  const std::string path_;
  bool seekable_ = false;
  bool begun_ = false;
  bool failed_ = false;
  bool has_audio_ = false;
  bool has_video_ = false;
  std::uint64_t size_ = 0;
  std::uint64_t metadata_at_ = 0;  ///< where the body of onMetaData begins
  media::FlvMetadata metadata_;
  media::FlvTimeline timeline_;
};

}  // namespace sallyport::client
