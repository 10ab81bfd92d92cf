#include "client/session/shared_object_channel.hpp"

#include <utility>

#include "client/session/connection_detail.hpp"
#include "rtmp/message/chunk_streams.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kLargestPayload = (1u << 24) - 1;

}  // namespace

bool SharedObjectChannel::has_room() const {
  return connection_ && connection_->has_room();
}

bool SharedObjectChannel::send(std::uint32_t version, std::vector<rtmp::SharedObjectEvent> events) {
  if (!has_room()) return false;
  return send_now(version, std::move(events));
}

bool SharedObjectChannel::send_now(std::uint32_t version, std::vector<rtmp::SharedObjectEvent> events) {
  const auto encoding = connection_->encoding_;
  ByteVector payload;
  rtmp::encode_shared_object(payload, {name_, version, persistent_, std::move(events)}, encoding);
  if (payload.size() > kLargestPayload) return false;
  connection_->send_message(
      {.type = rtmp::shared_object_type(encoding), .chunk_stream_id = rtmp::kCommandChunkStream}, payload);
  return true;
}

void SharedObjectChannel::close(bool say_release) {
  if (!connection_) return;
  const auto alive = shared_from_this();
  if (say_release) {
    rtmp::SharedObjectEvent release;
    release.type = rtmp::SharedObjectEventType::release;
    send_now(0, {std::move(release)});
  }
  connection_->forget_shared_object(*this);
  connection_ = nullptr;
  listener_ = nullptr;
}

void SharedObjectChannel::on_message(const rtmp::SharedObjectMessage& message) {
  const auto alive = shared_from_this();
  if (listener_) listener_->on_message(message);
}

void SharedObjectChannel::on_room() {
  const auto alive = shared_from_this();
  if (listener_) listener_->on_room();
}

void SharedObjectChannel::on_connection_ended() {
  const auto alive = shared_from_this();
  connection_ = nullptr;
  if (SharedObjectListener* listener = std::exchange(listener_, nullptr)) listener->on_ended();
}

}  // namespace sallyport::client
