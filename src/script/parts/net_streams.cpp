#include "script/parts/net_streams.hpp"

#include <utility>

namespace sallyport::script {

void NetStreams::add_natives(NativeTable& natives) {
  natives.add("netStreamPublish", [this](const Arguments& a) { return publish(a.number(0), a.number(1), a.text(2), a.text(3)); });
  natives.add("netStreamAttach", [this](const Arguments& a) {
    if (RemoteStream* const stream = find(a.number(0))) stream->attach(a.text(1));
  });
  natives.add("netStreamSend", [this](const Arguments& a) {
    RemoteStream* const stream = find(a.number(0));
    const amf::Value list = a.value(2);
    return stream && stream->send_data(a.text(1), {list.elements().begin(), list.elements().end()});
  });
  natives.add("netStreamBuffer", [this](const Arguments& a) {
    if (RemoteStream* const stream = find(a.number(0))) stream->set_buffer_time(static_cast<std::uint32_t>(a.id(1)));
  });
  natives.add("netStreamClose", [this](const Arguments& a) { drop(a.number(0)); });
  natives.add("netStreamCounters", [this](const Arguments& a) { return counters(a.number(0)); });
  add_source_natives(natives);
}

void NetStreams::add_source_natives(NativeTable& natives) {
  natives.add("remoteSourcePlay", [this](const Arguments& a) {
    return play(a.number(0), a.number(1), a.text(2), a.text(3), a.number(4), a.number(5));
  });
  natives.add("remoteSourceClose", [this](const Arguments& a) { drop_source(a.number(0)); });
  natives.add("remoteSourceBuffer", [this](const Arguments& a) {
    const auto found = sources_.find(a.number(0));
    if (found != sources_.end()) found->second->set_buffer_time(static_cast<std::uint32_t>(a.id(1)));
  });
}

void NetStreams::stop() {
  running_.reset();
  streams_.clear();
  sources_.clear();
}

RemoteStream* NetStreams::find(double id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second.get();
}

bool NetStreams::publish(double id, double connection, const std::string& name, const std::string& type) {
  client::Connection* const open = connections_.find(connection);
  if (!open || streams_.size() >= kMaxStreams) return false;
  const auto number = [this, id] { return js_number(home_.context().ref(), id); };
  auto stream = std::make_unique<RemoteStream>(home_.instance(), RemoteEvents{
      [this, number](const amf::Value& information) {
        home_.run("NetStream.onStatus", [&] { home_.enter("netStreamStatus", {number(), home_.conversion().to_script(information)}); });
      },
      [this, id, number] {
        drop(id);
        home_.run("NetStream.onStatus", [&] { home_.enter("netStreamEnd", {number()}); });
      }});
  if (!stream->publish(*open, name, type)) return false;
  streams_[id] = std::move(stream);
  return true;
}

/// It may be the one whose callback is under way.
template <typename Remote>
void NetStreams::let_go(std::map<double, std::unique_ptr<Remote>>& among, double id) {
  auto found = among.extract(id);
  if (!found) return;
  found.mapped()->close();
  home_.instance().event_loop().post([spent = std::shared_ptr<Remote>(std::move(found.mapped()))] {});
}

void NetStreams::drop(double id) { let_go(streams_, id); }

/// Ends when nobody plays `local` any more.
bool NetStreams::play(double id, double connection, const std::string& remote, const std::string& local, double start, double length) {
  client::Connection* const open = connections_.find(connection);
  if (!open || sources_.size() >= kMaxSources) return false;
  const auto number = [this, id] { return js_number(home_.context().ref(), id); };
  const auto end = [this, id, number] {
    if (!sources_.contains(id)) return;
    drop_source(id);
    home_.run("Stream.onStatus", [&] { home_.enter("remoteSourceEnd", {number()}); });
  };
  auto feed = home_.instance().feed_stream(local, [running = std::weak_ptr<bool>(running_), end] {
    if (!running.expired()) end();
  });
  if (!feed) return false;
  const auto tell = [this, number](const amf::Value& information) {
    home_.run("Stream.onStatus", [&] { home_.enter("remoteSourceStatus", {number(), home_.conversion().to_script(information)}); });
  };
  auto source = std::make_unique<RemoteSource>(std::move(feed), RemoteEvents{tell, end});
  if (!source->play(*open, remote, start, length)) return false;
  sources_[id] = std::move(source);
  return true;
}

void NetStreams::drop_source(double id) { let_go(sources_, id); }

amf::Value NetStreams::counters(double id) {
  RemoteStream* const stream = find(id);
  const RemoteStreamCounters counters = stream ? stream->counters() : RemoteStreamCounters();
  return amf::Value::object({
      {"byteCount", counters.audio_bytes + counters.video_bytes + counters.data_bytes},
      {"audioByteCount", counters.audio_bytes},
      {"videoByteCount", counters.video_bytes},
      {"dataByteCount", counters.data_bytes},
      {"droppedMessages", counters.skipped},
      {"position", counters.position},
  });
}

}  // namespace sallyport::script
