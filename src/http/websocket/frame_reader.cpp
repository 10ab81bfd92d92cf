#include "http/websocket/frame_reader.hpp"

#include <algorithm>

namespace sallyport::http::websocket {
namespace {

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kReserved = 0x70;  // no extension is ever agreed on that would give them a meaning
constexpr std::uint8_t kOpcode = 0x0F;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::uint8_t kLength = 0x7F;

bool is_defined(std::uint8_t opcode) {
  return opcode <= static_cast<std::uint8_t>(Opcode::binary) ||
         (opcode >= static_cast<std::uint8_t>(Opcode::close) &&
          opcode <= static_cast<std::uint8_t>(Opcode::pong));
}

std::size_t length_digits(std::uint8_t marker) {
  return marker == 126 ? 2 : marker == 127 ? 8 : 0;
}

}  // namespace

FrameReader::Progress FrameReader::read(ByteSpan input, MutableByteSpan scratch) {
  std::size_t used = 0;
  while (true) {
    switch (state_) {
      case State::closed:
      case State::failed:
        return {Event::need_more, input.size(), {}};
      case State::header:
        if (!read_header(input, used)) return fail(used);
        if (state_ == State::header) return {Event::need_more, used, {}};
        break;
      case State::payload: {
        if (read_ < frame_.length && used == input.size()) return {Event::need_more, used, {}};
        const Progress progress =
            read_ == frame_.length ? end_frame(used) : read_payload(input, scratch, used);
        if (progress.event != Event::need_more) return progress;
        used = progress.consumed;
      }
    }
  }
}

/// Takes what there is of the header and begins the frame when it is complete; false if it breaks a rule.
bool FrameReader::read_header(ByteSpan input, std::size_t& used) {
  while (header_have_ < header_need_) {
    if (used == input.size()) return true;
    header_[header_have_++] = input[used++];
    if (header_have_ == 2) {
      if (!begin_frame()) return false;
      const std::uint8_t second = header_[1];
      header_need_ = 2 + length_digits(second & kLength) + ((second & kMasked) != 0 ? 4 : 0);
    }
  }
  read_lengths();
  header_have_ = 0;
  header_need_ = 2;
  read_ = 0;
  state_ = State::payload;
  const std::size_t digits = length_digits(header_[1] & kLength);
  if ((digits == 2 && frame_.length <= 125) || (digits == 8 && frame_.length <= 0xFFFF) ||
      frame_.length > kMaxFramePayload)
    return refuse(CloseCode::protocol_error);
  if (is_control(frame_.opcode)) return true;
  if (frame_.length > limits_.message - message_size_) return refuse(CloseCode::too_big);
  message_size_ += frame_.length;
  return true;
}

/// What the first two bytes say already.
bool FrameReader::begin_frame() {
  const std::uint8_t first = header_[0];
  const std::uint8_t opcode = first & kOpcode;
  const bool masked = (header_[1] & kMasked) != 0;
  if ((first & kReserved) != 0 || !is_defined(opcode)) return refuse(CloseCode::protocol_error);
  if (masked != (self_ == Role::server)) return refuse(CloseCode::protocol_error);
  frame_.opcode = static_cast<Opcode>(opcode);
  frame_.final = (first & kFinal) != 0;
  if (!is_control(frame_.opcode)) return begin_message_part();
  if (!frame_.final || (header_[1] & kLength) > kMaxControlPayload) return refuse(CloseCode::protocol_error);
  return true;
}

bool FrameReader::begin_message_part() {
  if (message_open_ != (frame_.opcode == Opcode::continuation)) return refuse(CloseCode::protocol_error);
  if (!message_open_) {
    message_ = frame_.opcode;
    message_size_ = 0;
    utf8_.restart();
  }
  message_open_ = !frame_.final;
  return true;
}

void FrameReader::read_lengths() {
  const std::uint8_t marker = header_[1] & kLength;
  const std::size_t digits = length_digits(marker);
  frame_.length = digits == 0 ? marker : 0;
  for (std::size_t i = 0; i < digits; ++i) frame_.length = frame_.length << 8 | header_[2 + i];
  frame_.mask.reset();
  if ((header_[1] & kMasked) == 0) return;
  frame_.mask.emplace();
  std::copy_n(header_.begin() + static_cast<std::ptrdiff_t>(2 + digits), 4, frame_.mask->begin());
}

FrameReader::Progress FrameReader::read_payload(ByteSpan input, MutableByteSpan scratch, std::size_t used) {
  const bool control = is_control(frame_.opcode);
  std::uint64_t count = std::min<std::uint64_t>(frame_.length - read_, input.size() - used);
  if (frame_.mask && !control) count = std::min<std::uint64_t>(count, scratch.size());
  ByteSpan bytes = input.subspan(used, static_cast<std::size_t>(count));
  std::uint8_t* const room = control ? control_.data() + read_ : scratch.data();
  if (frame_.mask) {
    apply_mask(bytes, room, *frame_.mask, read_);
  } else if (control) {
    std::copy(bytes.begin(), bytes.end(), room);
  }
  if (frame_.mask || control) bytes = {room, bytes.size()};
  read_ += count;
  used += static_cast<std::size_t>(count);
  if (control || bytes.empty()) return {Event::need_more, used, {}};
  if (text() && !utf8_.feed(bytes)) {
    refuse(CloseCode::invalid_payload);
    return fail(used);
  }
  return {Event::data, used, bytes};
}

FrameReader::Progress FrameReader::end_frame(std::size_t used) {
  state_ = State::header;
  const ByteSpan control{control_.data(), static_cast<std::size_t>(is_control(frame_.opcode) ? read_ : 0)};
  switch (frame_.opcode) {
    case Opcode::ping:
      return {Event::ping, used, control};
    case Opcode::pong:
      return {Event::pong, used, control};
    case Opcode::close:
      return end_close(used);
    default:
      break;
  }
  if (!frame_.final) return {Event::need_more, used, {}};
  if (text() && !utf8_.complete()) {
    refuse(CloseCode::invalid_payload);
    return fail(used);
  }
  return {Event::message_end, used, {}};
}

/// Section 5.5.1: nothing, or a code and a reason in UTF-8.
FrameReader::Progress FrameReader::end_close(std::size_t used) {
  state_ = State::closed;
  close_code_ = CloseCode::no_status;
  if (read_ == 0) return {Event::close, used, {}};
  const auto code = static_cast<std::uint16_t>(control_[0] << 8 | control_[1]);
  if (read_ == 1 || !may_be_sent(code)) {
    refuse(CloseCode::protocol_error);
    return fail(used);
  }
  const ByteSpan reason{control_.data() + 2, static_cast<std::size_t>(read_ - 2)};
  Utf8Checker checker;
  if (!checker.feed(reason) || !checker.complete()) {
    refuse(CloseCode::invalid_payload);
    return fail(used);
  }
  close_code_ = static_cast<CloseCode>(code);
  return {Event::close, used, reason};
}

FrameReader::Progress FrameReader::fail(std::size_t used) {
  state_ = State::failed;
  return {Event::failed, used, {}};
}

}  // namespace sallyport::http::websocket
