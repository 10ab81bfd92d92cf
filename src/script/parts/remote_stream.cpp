#include "script/parts/remote_stream.hpp"

#include <algorithm>
#include <utility>

#include "amf/amf0_encoder.hpp"

namespace sallyport::script {
namespace {

using Kind = hub::StreamMessage::Kind;

/// What a server keeps for those who join later has this in front.
ByteVector set_data_frame(ByteSpan values) {
  ByteVector payload;
  ByteWriter writer(payload);
  amf::Amf0Encoder(writer).encode("@setDataFrame");
  payload.insert(payload.end(), values.begin(), values.end());
  return payload;
}

rtmp::MessageType type_of(Kind kind) {
  if (kind == Kind::audio) return rtmp::MessageType::audio;
  return kind == Kind::video ? rtmp::MessageType::video : rtmp::MessageType::data_amf0;
}

}  // namespace

class RemoteStream::Inlet final : public hub::StreamReceiver {
 public:
  explicit Inlet(RemoteStream& owner) : owner_(owner) {}
  void on_stream(std::vector<hub::StreamMessage> batch, std::uint64_t skipped) override { owner_.on_stream(std::move(batch), skipped); }

 private:
  RemoteStream& owner_;
};

RemoteStream::RemoteStream(hub::GovernedInstance& instance, RemoteEvents events) : instance_(instance), events_(std::move(events)) {}

bool RemoteStream::publish(client::Connection& connection, const std::string& name, const std::string& type) {
  stream_ = connection.create_stream(*this);
  return stream_ && stream_->publish(name, type);
}

void RemoteStream::attach(const std::string& source) {
  unwatch();
  source_ = source;
  if (stream_ && stream_->publishing()) watch();
}

/// Not before publishing has begun: what flows begins at a key frame then.
void RemoteStream::watch() {
  if (watch_ || source_.empty()) return;
  inlet_ = std::make_shared<Inlet>(*this);
  watch_ = instance_.watch_stream(source_, {instance_.event_loop(), std::weak_ptr<hub::StreamReceiver>(inlet_)});
}

void RemoteStream::unwatch() {
  inlet_.reset();
  watch_.reset();
  waiting_.clear();
  flowing_ = false;
}

bool RemoteStream::send_data(const std::string& handler, const std::vector<amf::Value>& arguments) {
  return stream_ && stream_->send_data(handler, arguments, last_time_);
}

void RemoteStream::close() {
  unwatch();
  if (const auto stream = std::exchange(stream_, nullptr)) {
    stream->detach();
    stream->close();
  }
}

void RemoteStream::on_stream(std::vector<hub::StreamMessage> batch, std::uint64_t skipped) {
  counters_.skipped += skipped;
  std::move(batch.begin(), batch.end(), std::back_inserter(waiting_));
  pump();
}

void RemoteStream::pump() {
  std::size_t taken = 0;
  while (!waiting_.empty() && stream_ && send(waiting_.front())) {
    taken += waiting_.front().cost();
    waiting_.pop_front();
  }
  if (taken > 0 && watch_) watch_->taken(taken);
}

bool RemoteStream::send(const hub::StreamMessage& message) {
  if (message.is_mark()) return true;
  if (message.kind != Kind::data && !message.config) {
    last_time_ = message.timestamp;
    flowing_ = true;
  }
  const std::uint32_t time = message.config ? header_time() : message.timestamp;
  const bool kept = message.kind == Kind::data && message.config;
  const bool sent = kept ? stream_->send(type_of(message.kind), time, set_data_frame(message.payload.span()))
                         : stream_->send(type_of(message.kind), time, message.payload.span());
  if (sent) count(message);
  return sent;
}

/// Headers come with the times at which they were sent first. They go out at that of the frames around them.
std::uint32_t RemoteStream::header_time() const {
  if (flowing_) return last_time_;
  const auto frame = std::find_if(waiting_.begin(), waiting_.end(), [](const auto& one) { return one.kind != Kind::data && !one.config && !one.is_mark(); });
  return frame == waiting_.end() ? last_time_ : frame->timestamp;
}

void RemoteStream::count(const hub::StreamMessage& message) {
  const std::uint64_t size = message.payload.size();
  if (message.kind == Kind::audio) counters_.audio_bytes += size;
  if (message.kind == Kind::video) counters_.video_bytes += size;
  if (message.kind == Kind::data) counters_.data_bytes += size;
  counters_.position = last_time_;
}

void RemoteStream::on_status(const amf::Value& information) {
  if (stream_ && stream_->publishing()) watch();
  events_.status(information);
}

void RemoteStream::on_ended() {
  stream_ = nullptr;
  unwatch();
  events_.ended();
}

}  // namespace sallyport::script
