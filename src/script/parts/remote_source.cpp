#include "script/parts/remote_source.hpp"

#include <utility>

#include "hub/data_message.hpp"
#include "hub/media_message.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::script {
namespace {

using Kind = hub::StreamMessage::Kind;

/// Nothing more comes until the server says otherwise.
bool says_end(std::string_view code) {
  using namespace rtmp::status;
  return code == kPlayStop || code == kPlayComplete || code == kPlayUnpublishNotify || code == kPlayStreamNotFound || code == kPlayFailed;
}

/// Who joins is told of access to raw data; that is between the other server and us.
constexpr std::string_view kSampleAccess = "|RtmpSampleAccess";

}  // namespace

void RemoteSource::close() {
  feed_.reset();
  if (const auto stream = std::exchange(stream_, nullptr)) {
    stream->detach();
    stream->close();
  }
}

bool RemoteSource::play(client::Connection& connection, const std::string& name, double start, double length) {
  stream_ = connection.create_stream(*this);
  return stream_ && stream_->play(name, start, length);
}

void RemoteSource::on_status(const amf::Value& information) {
  if (says_end(information.get("code").string_or({}))) feed_->end();
  events_.status(information);
}

/// Servers that say nothing say it by the user control message.
void RemoteSource::on_event(rtmp::UserEvent event) {
  if (event == rtmp::UserEvent::stream_eof) feed_->end();
}

void RemoteSource::on_message(const rtmp::Message& message) {
  const std::uint32_t time = message.header.timestamp;
  if (rtmp::is_media(message.header.type)) {
    const Kind kind = message.header.type == rtmp::MessageType::audio ? Kind::audio : Kind::video;
    feed_->begin();
    return feed_->publish(hub::make_media_message(kind, message.payload, time));
  }
  auto data = hub::make_data_message(message.payload, time);
  const bool own = data && data->config_slot == hub::data_slot(kSampleAccess);
  if (!data || own) return;
  feed_->begin();
  feed_->publish(std::move(*data));
}

void RemoteSource::on_ended() {
  stream_ = nullptr;
  feed_->end();
  events_.ended();
}

}  // namespace sallyport::script
