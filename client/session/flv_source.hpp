#pragma once
// FlvSource: the tags of an FLV file, one after the other, with times from 0 on; at the end once more from
// the start if asked to, with times that go on.
#include <optional>
#include <string>

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "media/flv.hpp"

namespace sallyport::client {

class FlvSource {
 public:
  static Result<FlvSource> open(const std::string& path, bool loop);

  /// The next tag; none at the end. A last tag that is cut off is left out. Blocks while the disk does.
  Result<std::optional<media::FlvTag>> next();

 private:
  FlvSource(Descriptor file, std::string path, bool loop);
  Result<bool> read_more();
  Result<bool> rewind();
  void place(media::FlvTag& tag);

  static constexpr std::size_t kBlock = 64 * 1024;
  static constexpr std::size_t kLargestTag = (1u << 24) - 1024;  ///< with what a message may need around it

  Descriptor file_;
  std::string path_;
  bool loop_;
  media::FlvReader reader_{media::FlvReader::Options{kLargestTag}};
  ByteVector block_;
  ByteSpan unread_;                     ///< of block_
  bool any_in_round_ = false;           ///< a file without tags must not be read for ever
  std::optional<std::uint32_t> first_;  ///< time of the round's first tag in the file
  std::uint32_t offset_ = 0;            ///< of the round
  std::uint32_t last_ = 0;              ///< largest time given out
  std::uint32_t frame_ = 0;             ///< last distance between two pictures or, without pictures, sounds
  std::uint32_t last_frame_at_ = 0;
  bool has_video_ = false;
};

}  // namespace sallyport::client
