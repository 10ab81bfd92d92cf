#include "media/flv.hpp"

#include <algorithm>
#include <cassert>

#include "base/byte_reader.hpp"

namespace sallyport::media {
namespace {

constexpr std::size_t kFileHeaderBytes = 9;
constexpr std::size_t kLongestHeader = 64 * 1024;
constexpr std::uint8_t kTypeBits = 0x1F;
constexpr std::uint8_t kFilteredBit = 0x20;  // the body is encrypted

std::array<std::uint8_t, 4> big_endian(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
          static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

}  // namespace

void write_flv_header(ByteWriter& writer, bool has_audio, bool has_video) {
  writer.text("FLV");
  writer.u8(1);
  writer.u8(static_cast<std::uint8_t>((has_audio ? 4 : 0) | (has_video ? 1 : 0)));
  writer.u32(kFileHeaderBytes);
  writer.u32(0);
}

void write_flv_tag(ByteWriter& writer, FlvTagType type, std::uint32_t timestamp, ByteSpan body) {
  writer.bytes(flv_tag_header(type, timestamp, body.size()));
  writer.bytes(body);
  writer.bytes(flv_back_pointer(body.size()));
}

std::array<std::uint8_t, kFlvTagHeaderBytes> flv_tag_header(FlvTagType type, std::uint32_t timestamp,
                                                            std::size_t body_size) {
  assert(body_size < 1u << 24);
  const auto size = big_endian(static_cast<std::uint32_t>(body_size));
  const auto time = big_endian(timestamp);
  return {static_cast<std::uint8_t>(type),
          size[1],
          size[2],
          size[3],
          time[1],
          time[2],
          time[3],
          time[0],
          0,
          0,
          0};
}

std::array<std::uint8_t, kFlvBackPointerBytes> flv_back_pointer(std::size_t body_size) {
  return big_endian(static_cast<std::uint32_t>(kFlvTagHeaderBytes + body_size));
}

bool FlvReader::collect(ByteSpan& input, std::size_t count) {
  const std::size_t taken = std::min(count - head_size_, input.size());
  std::copy_n(input.begin(), taken, head_.begin() + static_cast<std::ptrdiff_t>(head_size_));
  input = input.subspan(taken);
  head_size_ += taken;
  if (head_size_ < count) return false;
  head_size_ = 0;
  return true;
}

Result<void> FlvReader::file_header() {
  ByteReader reader(ByteSpan(head_).first(kFileHeaderBytes));
  ByteSpan signature;
  std::uint8_t version = 0;
  std::uint32_t header_size = 0;
  const bool read =
      reader.bytes(3, signature) && reader.u8(version) && reader.u8(flags_) && reader.u32(header_size);
  if (!read || as_text(signature) != "FLV") return Error{Reason::bad_message, "this is not an FLV file"};
  if (version != 1)
    return Error{Reason::bad_message, "FLV version " + std::to_string(version) + " is not known"};
  if (header_size < kFileHeaderBytes || header_size > kLongestHeader)
    return Error{Reason::bad_message, "the FLV header gives an impossible size for itself"};
  padding_ = header_size - kFileHeaderBytes;
  return {};
}

Result<void> FlvReader::tag_header() {
  ByteReader reader(head_);
  std::uint8_t type = 0;
  std::uint32_t size = 0;
  std::uint32_t time = 0;
  std::uint8_t time_high = 0;
  if (!reader.u8(type) || !reader.u24(size) || !reader.u24(time) || !reader.u8(time_high))
    return Error{Reason::bad_message, "an FLV tag header is cut short"};
  if ((type & kFilteredBit) != 0) return Error{Reason::not_supported, "the FLV file is encrypted"};
  if (size > options_.max_tag_bytes)
    return Error{Reason::bad_message,
                 "an FLV tag of " + std::to_string(size) + " bytes is larger than allowed"};
  tag_ = {static_cast<std::uint8_t>(type & kTypeBits), std::uint32_t{time_high} << 24 | time, {}};
  body_ = BytesBuilder(size);
  return {};
}

Result<std::optional<FlvTag>> FlvReader::next(ByteSpan& input) {
  if (error_) return *error_;
  for (;;) {
    Result<Step> step = advance(input);
    if (!step) return *(error_ = std::move(step).error());
    if (*step == Step::needs_input) return std::optional<FlvTag>();
    if (*step == Step::tag) return std::optional<FlvTag>(std::move(tag_));
  }
}

Result<FlvReader::Step> FlvReader::advance(ByteSpan& input) {
  switch (state_) {
    case State::file_header:
      if (!collect(input, kFileHeaderBytes)) return Step::needs_input;
      if (auto read = file_header(); !read) return std::move(read).error();
      state_ = State::header_padding;
      return Step::done;
    case State::header_padding:
      return skip_padding(input);
    case State::back_pointer:
      if (!collect(input, kFlvBackPointerBytes)) return Step::needs_input;
      state_ = State::tag_header;
      return Step::done;
    case State::tag_header:
      if (!collect(input, kFlvTagHeaderBytes)) return Step::needs_input;
      if (auto read = tag_header(); !read) return std::move(read).error();
      state_ = State::body;
      return Step::done;
    case State::body:
      return collect_body(input);
  }
  return Step::needs_input;
}

FlvReader::Step FlvReader::skip_padding(ByteSpan& input) {
  const std::size_t skipped = std::min(padding_, input.size());
  input = input.subspan(skipped);
  padding_ -= skipped;
  if (padding_ > 0) return Step::needs_input;
  state_ = State::back_pointer;
  return Step::done;
}

FlvReader::Step FlvReader::collect_body(ByteSpan& input) {
  const std::size_t taken = std::min(body_.missing(), input.size());
  body_.append(input.first(taken));
  input = input.subspan(taken);
  if (body_.missing() > 0) return Step::needs_input;
  tag_.body = body_.finish();
  state_ = State::back_pointer;
  return Step::tag;
}

bool FlvReader::at_boundary() const {
  const bool between = state_ == State::tag_header || state_ == State::back_pointer;
  return !error_ && between && head_size_ == 0;
}

}  // namespace sallyport::media
