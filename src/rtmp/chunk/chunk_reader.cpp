#include "rtmp/chunk/chunk_reader.hpp"

#include <algorithm>
#include <cassert>
#include <string>

#include "rtmp/message/abort.hpp"
#include "rtmp/message/set_chunk_size.hpp"

namespace sallyport::rtmp {
namespace {

Error bad_chunk(std::string message) {
  return {Reason::bad_chunk, std::move(message)};
}

Error overflow(std::string message) {
  return {Reason::input_overflow, std::move(message)};
}

enum class Match { no, partial, full };

/// Whether `bytes` begin with `value`, as far as they reach.
Match match_u32(ByteSpan bytes, std::uint32_t value) {
  const std::size_t count = std::min<std::size_t>(bytes.size(), 4);
  for (std::size_t i = 0; i < count; ++i) {
    if (bytes[i] != static_cast<std::uint8_t>(value >> (24 - 8 * i))) return Match::no;
  }
  return count == 4 ? Match::full : Match::partial;
}

}  // namespace

Result<std::size_t> ChunkReader::read(ByteSpan bytes, Sink& sink) {
  if (failed_) return bad_chunk("the chunk stream is broken");
  auto consumed = read_chunks(bytes, sink);
  failed_ = !consumed.ok();
  return consumed;
}

Result<std::size_t> ChunkReader::read_chunks(ByteSpan bytes, Sink& sink) {
  std::size_t consumed = 0;
  while (true) {
    if (current_ == 0) {
      auto complete = take_header(bytes, consumed);
      if (!complete) return std::move(complete).error();
      if (!*complete) return consumed;
    }
    if (auto taken = take_payload(bytes, consumed); !taken) return std::move(taken).error();
    if (chunk_left_ > 0) return consumed;
    auto flow = finish_chunk(sink);
    if (!flow) return std::move(flow).error();
    if (*flow == Flow::stop) return consumed;
  }
}

/// True once a whole header has been read and its chunk begun; until then its bytes are held. Bytes that were
/// held for an extended timestamp and turned out to be payload stay held and are read before `bytes`.
Result<bool> ChunkReader::take_header(ByteSpan bytes, std::size_t& consumed) {
  ChunkHeader header;
  const ByteSpan rest = bytes.subspan(consumed);
  const std::size_t added = std::min(rest.size(), kLargestHeader - held_size_);
  const bool direct = held_size_ == 0;
  if (!direct) {
    std::copy_n(rest.begin(), added, held_.begin() + held_size_);
    held_size_ = static_cast<std::uint8_t>(held_size_ + added);
  }
  auto size = parse_header(direct ? rest : ByteSpan(held_.data(), held_size_), header);
  if (!size) return std::move(size).error();
  if (*size == 0) {
    if (direct) {
      std::copy_n(rest.begin(), added, held_.begin());
      held_size_ = static_cast<std::uint8_t>(added);
    }
    consumed += added;
    return false;
  }
  if (direct) {
    consumed += *size;
  } else {
    const std::size_t given_back = std::min(added, held_size_ - *size);
    consumed += added - given_back;
    held_size_ = static_cast<std::uint8_t>(held_size_ - given_back);
    drop_held(*size);
  }
  if (auto begun = begin_chunk(header); !begun) return std::move(begun).error();
  return true;
}

/// The size of the header at the front of `available`, or 0 if bytes are missing.
Result<std::size_t> ChunkReader::parse_header(ByteSpan available, ChunkHeader& out) {
  ByteReader reader(available);
  if (!read_basic_header(reader, out)) return std::size_t{0};
  const ChunkStream* stream = streams_.find(out.chunk_stream_id);
  if (out.format != 3) {
    if (stream && stream->in_message) return bad_chunk("a new header inside a message");
    if (!stream && out.format == 2) return bad_chunk("a chunk stream begins with a type 2 header");
    return read_message_header(reader, out) ? reader.position() : 0;
  }
  if (!stream) return bad_chunk("a chunk stream begins with a type 3 header");
  if (!stream->extended) return reader.position();
  Match match = match_u32(reader.rest(), stream->time_field);
  if (match == Match::no && stream->in_message) match = match_u32(reader.rest(), stream->timestamp);
  if (match == Match::partial) return std::size_t{0};
  return reader.position() + (match == Match::full ? 4 : 0);
}

Result<void> ChunkReader::begin_chunk(const ChunkHeader& header) {
  auto opened = open_stream(header);
  if (!opened) return std::move(opened).error();
  ChunkStream& stream = **opened;
  if (!stream.in_message) {
    if (auto started = start_message(stream, header); !started) return started;
  }
  current_ = stream.chunk_stream_id;
  chunk_left_ = static_cast<std::uint32_t>(std::min<std::size_t>(chunk_size_, stream.payload.missing()));
  return {};
}

Result<ChunkReader::ChunkStream*> ChunkReader::open_stream(const ChunkHeader& header) {
  if (ChunkStream* known = streams_.find(header.chunk_stream_id)) return known;
  if (streams_.size() >= limits_.max_chunk_streams) return overflow("too many chunk streams");
  return &streams_.add(header.chunk_stream_id);
}

Result<void> ChunkReader::start_message(ChunkStream& stream, const ChunkHeader& header) {
  if (header.format == 0) stream.stream_id = header.stream_id;
  if (header.format <= 1) {
    stream.length = header.length;
    stream.type = header.type;
  }
  if (header.format == 0) {
    stream.timestamp = header.time;
    stream.delta = header.time <= kLargestDeltaFromType0 ? header.time : 0;
  } else {
    if (header.format != 3) stream.delta = header.time;
    stream.timestamp += stream.delta;
  }
  if (header.format != 3) {
    stream.extended = header.extended;
    stream.time_field = header.time;
  }
  const std::uint32_t limit = is_media(stream.type) ? limits_.max_media_message : limits_.max_other_message;
  if (stream.length > limit) return overflow("a message of " + std::to_string(stream.length) + " bytes");
  if (partial_messages_ >= limits_.max_partial_messages) return overflow("too many messages at once");
  ++partial_messages_;
  stream.in_message = true;
  stream.payload = stream.length == 0 ? BytesBuilder() : BytesBuilder(stream.length, limits_.eager_bytes);
  partial_bytes_ += stream.payload.capacity();
  if (partial_bytes_ > limits_.max_partial_bytes) return overflow("too much of unfinished messages");
  return {};
}

/// Moves payload of the current chunk into its message, held bytes first.
Result<void> ChunkReader::take_payload(ByteSpan bytes, std::size_t& consumed) {
  if (chunk_left_ == 0) return {};
  BytesBuilder& payload = streams_.find(current_)->payload;
  const std::size_t before = payload.capacity();
  const ByteSpan from_held(held_.data(), std::min<std::size_t>(held_size_, chunk_left_));
  payload.append(from_held);
  chunk_left_ -= static_cast<std::uint32_t>(from_held.size());
  drop_held(from_held.size());
  const ByteSpan from_input =
      bytes.subspan(consumed, std::min<std::size_t>(bytes.size() - consumed, chunk_left_));
  payload.append(from_input);
  chunk_left_ -= static_cast<std::uint32_t>(from_input.size());
  consumed += from_input.size();
  partial_bytes_ += payload.capacity() - before;
  if (partial_bytes_ > limits_.max_partial_bytes) return overflow("too much of unfinished messages");
  return {};
}

Result<Flow> ChunkReader::finish_chunk(Sink& sink) {
  ChunkStream& stream = *streams_.find(current_);
  current_ = 0;
  if (stream.payload.missing() > 0) return Flow::go_on;
  return finish_message(stream, sink);
}

Result<Flow> ChunkReader::finish_message(ChunkStream& stream, Sink& sink) {
  Message message;
  message.header = {.timestamp = stream.timestamp,
                    .length = stream.length,
                    .type = stream.type,
                    .stream_id = stream.stream_id,
                    .chunk_stream_id = stream.chunk_stream_id};
  partial_bytes_ -= stream.payload.capacity();
  message.payload = stream.payload.finish();
  stream.in_message = false;
  --partial_messages_;
  Result<void> applied;
  switch (message.header.type) {
    case MessageType::set_chunk_size:
      applied = set_chunk_size(message.payload.span());
      break;
    case MessageType::abort:
      applied = abort_message(message.payload.span());
      break;
    default:
      return sink.on_message(std::move(message));
  }
  if (!applied) return std::move(applied).error();
  return Flow::go_on;
}

Result<void> ChunkReader::set_chunk_size(ByteSpan payload) {
  auto announced = SetChunkSize::decode(payload);
  if (!announced) return bad_chunk(std::move(announced).error().message);
  if (announced->size < limits_.min_chunk_size)
    return bad_chunk("a chunk size of " + std::to_string(announced->size));
  chunk_size_ = std::min(announced->size, kLargestChunkSize);
  return {};
}

Result<void> ChunkReader::abort_message(ByteSpan payload) {
  auto abort = AbortMessage::decode(payload);
  if (!abort) return bad_chunk(std::move(abort).error().message);
  ChunkStream* stream = streams_.find(abort->chunk_stream_id);
  if (stream && stream->in_message) forget_partial(*stream);
  return {};
}

void ChunkReader::forget_partial(ChunkStream& stream) {
  partial_bytes_ -= stream.payload.capacity();
  stream.payload = BytesBuilder();
  stream.in_message = false;
  --partial_messages_;
}

void ChunkReader::drop_held(std::size_t count) {
  assert(count <= held_size_);
  std::copy(held_.begin() + static_cast<std::ptrdiff_t>(count), held_.begin() + held_size_, held_.begin());
  held_size_ = static_cast<std::uint8_t>(held_size_ - count);
}

}  // namespace sallyport::rtmp
