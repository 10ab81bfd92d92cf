#pragma once
// FLV files: header, tags, and a reader that takes the bytes as they come.
// Reference: Adobe Flash Video File Format 10.1, annex E.
#include <array>
#include <cstdint>
#include <optional>

#include "base/buffer.hpp"
#include "base/byte_writer.hpp"
#include "base/result.hpp"

namespace sallyport::media {

enum class FlvTagType : std::uint8_t { audio = 8, video = 9, script_data = 18 };

struct FlvTag {
  std::uint8_t type = 0;        ///< FlvTagType, or another number below 32 that a reader should skip
  std::uint32_t timestamp = 0;  ///< ms, wraps at 2^32
  SharedBytes body;
};

constexpr std::size_t kFlvTagHeaderBytes = 11;
constexpr std::size_t kFlvBackPointerBytes = 4;

/// File header with the first (zero) back pointer.
void write_flv_header(ByteWriter& writer, bool has_audio, bool has_video);
/// Header, body and back pointer. Precondition: body.size() < 2^24.
void write_flv_tag(ByteWriter& writer, FlvTagType type, std::uint32_t timestamp, ByteSpan body);
/// The two parts around a body, for those who do not want to copy it.
std::array<std::uint8_t, kFlvTagHeaderBytes> flv_tag_header(FlvTagType type, std::uint32_t timestamp,
                                                            std::size_t body_size);
std::array<std::uint8_t, kFlvBackPointerBytes> flv_back_pointer(std::size_t body_size);

/// Incremental: holds at most one tag header and the body that is being collected. Back pointers are not
/// checked, since several writers get them wrong. After an error it answers that error forever.
class FlvReader {
 public:
  struct Options {
    std::size_t max_tag_bytes = (1u << 24) - 1;
  };
  FlvReader() : FlvReader(Options{}) {}
  explicit FlvReader(Options options) : options_(options) {}

  /// Takes bytes from the front of `input` until a tag is complete; no value: all of `input` was taken
  /// and more is needed.
  Result<std::optional<FlvTag>> next(ByteSpan& input);
  /// Whether the file may end here: behind a back pointer (or, tolerated, behind a tag whose back pointer is
  /// missing).
  bool at_boundary() const;
  /// From the file header; meaningful once it has been read. Writers often do not know and set both.
  bool announces_audio() const { return (flags_ & 4) != 0; }
  bool announces_video() const { return (flags_ & 1) != 0; }

 private:
  enum class State { file_header, header_padding, back_pointer, tag_header, body };
  enum class Step { done, needs_input, tag };
  Result<Step> advance(ByteSpan& input);
  bool collect(ByteSpan& input, std::size_t count);
  Step skip_padding(ByteSpan& input);
  Step collect_body(ByteSpan& input);
  Result<void> file_header();
  Result<void> tag_header();

  Options options_;
  State state_ = State::file_header;
  std::array<std::uint8_t, kFlvTagHeaderBytes> head_{};
  std::size_t head_size_ = 0;
  std::size_t padding_ = 0;
  std::uint8_t flags_ = 0;
  FlvTag tag_;
  BytesBuilder body_;
  std::optional<Error> error_;
};

}  // namespace sallyport::media
