#include "session/flv/flv_playback.hpp"

#include "session/flv/flv_framing.hpp"
#include "session/shared_runs.hpp"

namespace sallyport::session {
namespace {

using Kind = hub::StreamMessage::Kind;

/// No message stream has this id, so no form of Playback's is the same.
constexpr std::uint64_t kFlvForm = ~std::uint64_t{0};

SharedBytes encode_flv_run(const hub::StreamLog& log, const hub::SharedRun& run) {
  ByteVector bytes;
  for (std::uint64_t position = run.from; position < run.to; ++position) {
    const hub::StreamMessage& message = log.at(position);
    const ByteSpan payload = message.payload.span();
    const std::size_t at = bytes.size();
    bytes.resize(at + kFlvTagHeader);
    write_flv_tag_header(message, bytes.data() + at);
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    bytes.resize(bytes.size() + kFlvTagTrailer);
    write_flv_tag_trailer(message, bytes.data() + bytes.size() - kFlvTagTrailer);
  }
  return SharedBytes::copy_of(bytes);
}

void note_kind(const hub::StreamMessage& message, FlvPlayback::Kinds& kinds) {
  kinds.audio |= message.kind == Kind::audio;
  kinds.video |= message.kind == Kind::video;
}

}  // namespace

FlvPlayback::FlvPlayback(hub::MediaPlane& plane, hub::LiveStreamRef stream, net::ByteStream& carrier)
    : plane_(plane), stream_(std::move(stream)), local_(&plane_.attach(stream_, *this)), carrier_(carrier) {}

FlvPlayback::~FlvPlayback() { plane_.detach(stream_, *this); }

FlvPlayback::Kinds FlvPlayback::kinds() const {
  Kinds kinds;
  const hub::StreamLog& log = local_->log();
  if (log.headers()) {
    for (const hub::StreamMessage& header : log.headers()->messages) note_kind(header, kinds);
  }
  for (std::uint64_t at = log.begin(); at < log.end() && !(kinds.audio && kinds.video); ++at) note_kind(log.at(at), kinds);
  return kinds;
}

FlvPlayback::Step FlvPlayback::fill(net::Gather& out, std::size_t limit) {
  if (!local_->ready()) return Step::done;
  bool together = true;  // as in Playback: whoever goes message by message does so to the end
  while (true) {
    if (out.size() >= limit || !out.room(2)) return behind() ? Step::full : Step::done;
    if (together && (together = add_run(out, limit))) continue;
    const hub::StreamMessage* message = cursor_.next(local_->log());
    if (!message) return Step::done;
    if (message->kind == Kind::publish_notify) return Step::published;
    if (message->kind == Kind::unpublish_notify) return Step::unpublished;
    if (message->payload.size() <= kLongestFlvTag) add_tag(*message, out);
  }
}

void FlvPlayback::add_tag(const hub::StreamMessage& message, net::Gather& out) {
  write_flv_tag_header(message, out.header_space());
  out.commit_header(kFlvTagHeader);
  out.add_shared(message.payload, 0, message.payload.size());
  write_flv_tag_trailer(message, out.header_space());
  out.commit_header(kFlvTagTrailer);
}

bool FlvPlayback::add_run(net::Gather& out, std::size_t limit) {
  return add_shared_run(*local_, cursor_, kFlvForm, out, limit, encode_flv_run);
}

}  // namespace sallyport::session
