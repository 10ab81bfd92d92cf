#include "script/parts/streams.hpp"

#include <utility>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_encoder.hpp"
#include "base/name.hpp"
#include "hub/stream_name.hpp"

namespace sallyport::script {
namespace {

/// As the instance knows it; empty if it is no name for a stream.
std::string stream_name(const std::string& text) {
  std::string name = hub::split_stream_name(text).name;
  return check_stream_name(name) ? name : std::string();
}

/// Longer than anybody waits; a number of a script's may be anything.
constexpr double kLongestSeconds = 1e9;

Milliseconds length_of(double seconds) {
  if (!(seconds > 0)) return Milliseconds(0);
  return Milliseconds(static_cast<std::int64_t>(std::max(1.0, std::min(seconds, kLongestSeconds) * 1000)));
}

/// Undefined: it is done.
amf::Value outcome(const Result<void>& result) {
  if (result) return {};
  const Error& error = result.error();
  return amf::Value::object({{"taken", error.reason == Reason::name_taken}, {"description", error.message}});
}

std::string_view word_for(hub::RelayEvent::Kind kind) {
  using Event = hub::RelayEvent::Kind;
  switch (kind) {
    case Event::started: return "started";
    case Event::switched: return "switched";
    case Event::published: return "published";
    case Event::unpublished: return "unpublished";
    case Event::finished: return "finished";
  }
  return "";
}

}  // namespace

void Streams::add_natives(NativeTable& natives) {
  natives.set("maxStreams", amf::Value(kMaxStreams));
  natives.set("maxStatuses", amf::Value(kMaxStatuses));
  natives.add("streamName", [](const Arguments& a) { return stream_name(a.text(0)); });
  natives.add("streamPlay", [this](const Arguments& a) {
    return outcome(home_.instance().play_into({a.text(0), a.text(1), a.flag(2), length_of(a.number(3))}));
  });
  natives.add("streamStop", [this](const Arguments& a) { return home_.instance().stop_playing_into(a.text(0)); });
  natives.add("streamSend", [this](const Arguments& a) { return send(a.text(0), a.value(1)); });
  natives.add("streamFacts", [this](const Arguments& a) { return facts(a.text(0)); });
  natives.add("streamPublished", [this](const Arguments& a) { return home_.instance().stream_facts(a.text(0)).published; });
  natives.add("streamMetadata", [this](const Arguments& a) { return metadata(a.text(0)); });
  natives.add("streamTellLater", [this](const Arguments& a) { tell_later(a.number(0)); });
  home_.instance().watch_relays([this](const hub::RelayEvent& event) { hear(event); });
}

void Streams::stop() {
  running_.reset();
  home_.instance().watch_relays({});
}

/// `values`: the handler's name and its arguments.
bool Streams::send(const std::string& stream, const amf::Value& values) {
  ByteVector bytes;
  ByteWriter writer(bytes);
  for (const amf::Value& value : values.elements()) amf::encode_amf0(writer, value);
  return home_.instance().send_into(stream, SharedBytes::copy_of(bytes));
}

amf::Value Streams::facts(const std::string& stream) {
  const hub::StreamFacts facts = home_.instance().stream_facts(stream);
  return amf::Value::object({{"published", facts.published}, {"query", facts.query}, {"since", facts.since}});
}

/// Null without any, or if the publisher's cannot be read.
amf::Value Streams::metadata(const std::string& stream) {
  const SharedBytes message = home_.instance().stream_facts(stream).metadata;
  if (message.empty()) return nullptr;
  const auto values = amf::decode_amf0_message(message.span());
  return values && values->size() > 1 ? (*values)[1] : amf::Value(nullptr);
}

void Streams::tell_later(double number) {
  untold_.push_back(number);
  if (untold_.size() > 1) return;
  home_.instance().event_loop().post([this, running = std::weak_ptr<bool>(running_)] {
    if (!running.expired()) tell_all();
  });
}

void Streams::tell_all() {
  for (const double number : std::exchange(untold_, {})) {
    home_.run("Stream.onStatus", [&] { home_.enter("streamStatus", {js_number(home_.context().ref(), number)}); });
  }
}

/// What another thread posts may come before what this one has posted: what a call of the script's brought about at once
/// is told before what came of it.
void Streams::hear(const hub::RelayEvent& event) {
  tell_all();
  const JSContextRef context = home_.context().ref();
  home_.run("Stream.onStatus", [&] {
    home_.enter("streamEvent", {js_text(context, event.target), js_text(context, word_for(event.kind)), js_text(context, event.source)});
  });
}

}  // namespace sallyport::script
