#include "session/playback.hpp"

#include <algorithm>

#include "session/shared_runs.hpp"

namespace sallyport::session {
namespace {

using Kind = hub::StreamMessage::Kind;

/// Each message stream has three chunk streams of its own, behind those for control and commands.
constexpr std::uint32_t kFirstMediaChunkStream = 6;

std::uint32_t chunk_stream(std::uint32_t stream_id, Kind kind) {
  const std::uint32_t within = kind == Kind::audio ? 0 : kind == Kind::video ? 1 : 2;
  return kFirstMediaChunkStream + 3 * (stream_id - 1) + within;
}

rtmp::MessageType message_type(Kind kind) {
  switch (kind) {
    case Kind::audio: return rtmp::MessageType::audio;
    case Kind::video: return rtmp::MessageType::video;
    default: return rtmp::MessageType::data_amf0;
  }
}

std::uint64_t form_of(std::uint32_t stream_id, std::size_t chunk_size) {
  return std::uint64_t{stream_id} << 32 | chunk_size;
}

rtmp::MessageHeader header_of(const hub::StreamMessage& message, std::uint32_t stream_id) {
  return {message.timestamp, static_cast<std::uint32_t>(message.payload.size()), message_type(message.kind), stream_id,
          chunk_stream(stream_id, message.kind)};
}

/// As a writer that knows nothing of the peer begins: every chunk stream's first header is a full one.
SharedBytes encode_run(const hub::StreamLog& log, const hub::SharedRun& run, std::uint32_t stream_id, std::size_t chunk_size) {
  rtmp::ChunkWriter writer;
  writer.set_chunk_size(static_cast<std::uint32_t>(chunk_size));
  ByteVector bytes;
  for (std::uint64_t position = run.from; position < run.to; ++position) {
    const hub::StreamMessage& message = log.at(position);
    writer.write(bytes, header_of(message, stream_id), message.payload.span());
  }
  return SharedBytes::copy_of(bytes);
}

/// Adds further chunks of `owner` while there is room, and notes how far that got.
void add_chunks(const SharedBytes& owner, MessageInProgress& progress, net::Gather& out, std::size_t limit, std::size_t chunk_size) {
  while (progress.sent < owner.size() && out.room() && out.size() < limit) {
    std::copy_n(progress.continuation.begin(), progress.continuation_size, out.header_space());
    out.commit_header(progress.continuation_size);
    const std::size_t count = std::min(chunk_size, owner.size() - progress.sent);
    out.add_shared(owner, progress.sent, count);
    progress.sent += count;
  }
}

}  // namespace

void continue_message(MessageInProgress& progress, net::Gather& out, std::size_t limit, std::size_t chunk_size) {
  add_chunks(progress.payload, progress, out, limit, chunk_size);
}

Playback::Playback(hub::MediaPlane& plane, hub::LiveStreamRef stream, std::uint32_t stream_id, net::ByteStream& carrier)
    : plane_(plane), stream_(std::move(stream)), local_(&plane_.attach(stream_, *this)), carrier_(carrier), stream_id_(stream_id) {
  if (local_->ready()) cursor_.arrive(local_->log());
}

Playback::~Playback() { plane_.detach(stream_, *this); }

void Playback::pause(bool on) {
  if (paused_ && !on) cursor_.rejoin();
  paused_ = on;
}

Playback::Step Playback::fill(net::Gather& out, std::size_t limit, rtmp::ChunkWriter& writer, MessageInProgress& progress) {
  if (paused_ || !local_->ready()) return Step::done;
  bool together = true;  // whoever goes message by message does so to the end: only the beginning is asked for
  while (true) {
    if (out.size() >= limit || !out.room()) return behind() ? Step::full : Step::done;
    if (together && (together = add_run(out, limit, writer))) continue;
    const hub::StreamMessage* message = cursor_.next(local_->log());
    if (!message) return Step::done;
    if (message->kind == Kind::publish_notify) return Step::published;
    if (message->kind == Kind::unpublish_notify) return Step::unpublished;
    begin_message(*message, out, limit, writer, progress);
    if (progress.active()) return Step::full;
  }
}

bool Playback::add_run(net::Gather& out, std::size_t limit, rtmp::ChunkWriter& writer) {
  const std::size_t chunk_size = writer.chunk_size();
  const auto encode = [&](const hub::StreamLog& log, const hub::SharedRun& run) { return encode_run(log, run, stream_id_, chunk_size); };
  if (!add_shared_run(*local_, cursor_, form_of(stream_id_, chunk_size), out, limit, encode)) return false;
  return past_writer_ = true;
}

void Playback::begin_message(const hub::StreamMessage& message, net::Gather& out, std::size_t limit, rtmp::ChunkWriter& writer,
                             MessageInProgress& progress) {
  const SharedBytes& payload = message.payload;  // borrowed from the log, pinned only if it does not fit
  if (std::exchange(past_writer_, false)) {
    for (const Kind kind : {Kind::audio, Kind::video, Kind::data}) writer.forget(chunk_stream(stream_id_, kind));
  }
  out.commit_header(writer.begin(header_of(message, stream_id_), out.header_space()));
  MessageInProgress whole;
  whole.sent = std::min<std::size_t>(payload.size(), writer.chunk_size());
  out.add_shared(payload, 0, whole.sent);
  if (whole.sent == payload.size()) return;
  whole.continuation_size = static_cast<std::uint8_t>(writer.continuation(whole.continuation.data()));
  add_chunks(payload, whole, out, limit, writer.chunk_size());
  if (whole.sent == payload.size()) return;
  whole.payload = payload;
  progress = std::move(whole);
}

}  // namespace sallyport::session
