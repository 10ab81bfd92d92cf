// ClientSession: shared objects. What the client asks for goes to its host; what happens comes back as updates, which
// wait in a queue of their own, because they may be larger than the outbox.
#include <algorithm>

#include "rtmp/message/chunk_streams.hpp"
#include "rtmp/shared_object/shared_object_message.hpp"
#include "session/session_detail.hpp"
#include "session/shared_object_translation.hpp"

namespace sallyport::session {
namespace {

constexpr std::size_t kCopiedUpdate = 16 * 1024;  // up to this size updates go through the outbox, many in one write
constexpr std::size_t kRequestCost = 128;         // of a request, beside its bytes

}  // namespace

Result<void> ClientSession::handle_shared_object(const rtmp::Message& message) {
  if (state_ != State::connected) return Error{Reason::bad_message, "a shared object message before connect"};
  auto decoded = rtmp::decode_shared_object(message.header.type, message.payload.span());
  if (!decoded) return std::move(decoded).error();
  hub::SharedObjectReceiverRef receiver{&loop_, std::static_pointer_cast<hub::SharedObjectReceiver>(shared_from_this())};
  host_.ask([receiver = std::move(receiver), request = to_request(*std::move(decoded))](hub::ApplicationHost& host, hub::ClientId id) mutable {
    host.shared_object(id, receiver, std::move(request));
  });
  asked_of_objects_ += message.payload.size() + kRequestCost;
  if (asked_of_objects_ >= options_.shared_object_requests) wait_for_objects();
  return {};
}

/// A client that asks faster than its host answers is not read meanwhile.
void ClientSession::wait_for_objects() {
  holding_ = true;
  const loop::LoopRef<ClientSession> self(loop_, weak_from_this());
  host_.ask([self](hub::ApplicationHost& host, hub::ClientId id) {
    host.after_requests(id, [self] { self.post([](ClientSession& session) { session.on_objects_taken(); }); });
  });
}

void ClientSession::on_objects_taken() {
  asked_of_objects_ = 0;
  if (state_ == State::connected) resume();
}

void ClientSession::on_shared_object(const hub::SharedObjectUpdateRef& update) {
  if (state_ != State::connected) return;
  active_ = true;
  if (updates_.push(payload_of(*update, encoding_), update->audience)) return stream_->want_write();
  loop_.post([self = shared_from_this()] { self->close(Reason::outbox_overflow, false); });
}

/// Small updates join the outbox, in their order.
void ClientSession::take_small_updates() {
  while (!updates_.empty() && updates_.front().size() <= kCopiedUpdate && outbox_.size() < options_.outbox_limit) {
    writer_.write(outbox_.bytes(), update_header(), updates_.pop().span());
  }
}

/// Whether there is more to say about shared objects behind what `out` has then.
bool ClientSession::fill_updates(net::Gather& out, std::size_t limit) {
  if (updates_.empty()) return false;
  if (updates_.front().size() <= kCopiedUpdate || out.size() >= limit || !out.room()) return true;
  progress_.payload = updates_.pop();
  rtmp::MessageHeader header = update_header();
  header.length = static_cast<std::uint32_t>(progress_.payload.size());
  out.commit_header(writer_.begin(header, out.header_space()));
  progress_.continuation_size = static_cast<std::uint8_t>(writer_.continuation(progress_.continuation.data()));
  progress_.sent = std::min<std::size_t>(progress_.payload.size(), writer_.chunk_size());
  out.add_shared(progress_.payload, 0, progress_.sent);
  continue_message(progress_, out, limit, writer_.chunk_size());
  update_in_progress_ = true;
  return true;
}

rtmp::MessageHeader ClientSession::update_header() const {
  return {.type = rtmp::shared_object_type(encoding_), .stream_id = 0, .chunk_stream_id = rtmp::kCommandChunkStream};
}

}  // namespace sallyport::session
