#include "session/playback.hpp"

#include <algorithm>

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
    : plane_(plane), stream_(std::move(stream)), local_(&plane_.attach(stream_, *this)), carrier_(carrier), stream_id_(stream_id) {}

Playback::~Playback() { plane_.detach(stream_, *this); }

void Playback::pause(bool on) {
  if (paused_ && !on) cursor_.rejoin();
  paused_ = on;
}

Playback::Step Playback::fill(net::Gather& out, std::size_t limit, rtmp::ChunkWriter& writer, MessageInProgress& progress) {
  if (paused_ || !local_->ready()) return Step::done;
  while (true) {
    if (out.size() >= limit || !out.room()) return behind() ? Step::full : Step::done;
    const hub::StreamMessage* message = cursor_.next(local_->log());
    if (!message) return Step::done;
    if (message->kind == Kind::publish_notify) return Step::published;
    if (message->kind == Kind::unpublish_notify) return Step::unpublished;
    begin_message(*message, out, limit, writer, progress);
    if (progress.active()) return Step::full;
  }
}

void Playback::begin_message(const hub::StreamMessage& message, net::Gather& out, std::size_t limit, rtmp::ChunkWriter& writer,
                             MessageInProgress& progress) {
  const SharedBytes& payload = message.payload;  // borrowed from the log, pinned only if it does not fit
  const rtmp::MessageHeader header{message.timestamp, static_cast<std::uint32_t>(payload.size()), message_type(message.kind),
                                   stream_id_, chunk_stream(stream_id_, message.kind)};
  out.commit_header(writer.begin(header, out.header_space()));
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
