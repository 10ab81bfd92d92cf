#include <algorithm>
#include <future>
#include <utility>

#include <sallyport/net_stream.hpp>

#include "amf/amf0_encoder.hpp"
#include "client/session/api/stream_core.hpp"

namespace sallyport::client {
namespace {

using Lasting = StreamCore::Lasting;

constexpr double kLongestBuffer = 4'000'000;  // seconds; what fits into the message

}  // namespace

NetStream::NetStream(NetConnection& connection) : core_(std::make_shared<StreamCore>(connection.core_)) {}

/// Handlers may refer to what goes away with the caller: none is running, or runs, when this returns.
NetStream::~NetStream() {
  const auto abandon = [](StreamCore& core) { core.abandon(); };
  if (core_->connection().on_loop()) {
    core_->run(abandon);
  } else {
    core_->run_and_wait(abandon);
  }
}

void NetStream::on_status(std::function<void(const Status&)> handler) {
  core_->run([handler = std::move(handler)](StreamCore& core) mutable {
    core.handlers.status = std::move(handler);
  });
}

void NetStream::on_frame(std::function<void(const Frame& frame)> handler) {
  core_->run(
      [handler = std::move(handler)](StreamCore& core) mutable { core.handlers.frame = std::move(handler); });
}

void NetStream::on_data(std::function<void(const std::string&, const std::vector<Value>&)> handler) {
  core_->run(
      [handler = std::move(handler)](StreamCore& core) mutable { core.handlers.data = std::move(handler); });
}

void NetStream::on_writable(std::function<void()> handler) {
  core_->run([handler = std::move(handler)](StreamCore& core) mutable {
    core.handlers.writable = std::move(handler);
  });
}

void NetStream::play(const std::string& name, PlayOptions options) {
  core_->run([name, options](StreamCore& core) { core.play(name, options); });
}

bool NetStream::record(const std::string& path, std::string* error) {
  auto recorder = FlvRecorder::open(path);
  if (!recorder) {
    if (error) *error = recorder.error().message;
    return false;
  }
  core_->run([recorder = *std::move(recorder)](StreamCore& core) mutable {
    core.set_recorder(std::move(recorder));
  });
  return true;
}

bool NetStream::finish_recording(std::string* error) {
  Result<void> finished;
  core_->run_and_wait([&](StreamCore& core) { finished = core.finish_recording(); });
  if (!finished && error) *error = finished.error().message;
  return finished.ok();
}

void NetStream::pause(bool on) {
  core_->run([on](StreamCore& core) {
    const double at = static_cast<double>(core.counters().position);
    core.command(Lasting::pause, [on, at](Stream& stream) { return stream.pause(on, at); });
  });
}

void NetStream::seek(double seconds) {
  core_->run([at = seconds * kMillisecondsPerSecond](StreamCore& core) {
    core.command(Lasting::no, [at](Stream& stream) { return stream.seek(at); });
  });
}

void NetStream::receive_audio(bool on) {
  core_->run([on](StreamCore& core) {
    core.command(Lasting::audio, [on](Stream& stream) { return stream.receive_audio(on); });
  });
}

void NetStream::receive_video(bool on) {
  core_->run([on](StreamCore& core) {
    core.command(Lasting::video, [on](Stream& stream) { return stream.receive_video(on); });
  });
}

void NetStream::set_buffer_time(double seconds) {
  const double bounded = seconds > 0 ? std::min(seconds, kLongestBuffer) : 0;
  const auto milliseconds = static_cast<std::uint32_t>(bounded * kMillisecondsPerSecond);
  core_->run([milliseconds](StreamCore& core) {
    core.command(Lasting::buffer_time,
                 [milliseconds](Stream& stream) { return stream.set_buffer_time(milliseconds); });
  });
}

void NetStream::publish(const std::string& name, const std::string& type) {
  core_->run([name, type](StreamCore& core) {
    core.command(Lasting::use, [name, type, again = false](Stream& stream) mutable {
      // What has been recorded is not to be begun anew.
      const std::string how = std::exchange(again, true) && type == "record" ? "append" : type;
      return stream.publish(name, how);
    });
  });
}

bool NetStream::write(const Frame& frame) {
  return core_->write(frame);
}

bool NetStream::send(const std::string& handler_name, const std::vector<Value>& arguments) {
  return core_->write_data(handler_name, contents(arguments));
}

bool NetStream::set_metadata(const Value& properties) {
  return core_->write_data("@setDataFrame", {"onMetaData", properties.content()});
}

void NetStream::publish_file(const std::string& path, const std::string& name, FileOptions options,
                             std::function<void(const std::string& error)> done) {
  core_->run([path, name, options, done = std::move(done)](StreamCore& core) mutable {
    core.publish_file(FlvSource::open(path, options.loop), name, std::move(done));
  });
}

void NetStream::close() {
  core_->run([](StreamCore& core) { core.close(); });
}

StreamCounters NetStream::counters() const {
  return core_->counters();
}

}  // namespace sallyport::client
