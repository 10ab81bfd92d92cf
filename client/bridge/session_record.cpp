#include "client/bridge/session_record.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "rtmp/command/status.hpp"
#include "rtmp/message/chunk_streams.hpp"
#include "rtmp/message/user_control.hpp"

namespace sallyport::client::bridge {
namespace {

using rtmp::Command;
using rtmp::Message;
using rtmp::MessageType;


template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What encoders and viewers say before createStream. Content networks want to hear it.
constexpr std::array kAnnouncements =
    std::to_array<std::string_view>({"releaseStream", "FCPublish", "FCSubscribe"});
/// What holds for a stream from then on.
constexpr std::array kSettings =
    std::to_array<std::string_view>({"receiveAudio", "receiveVideo", "pause", "pauseRaw"});
constexpr std::string_view kBufferLength = "SetBufferLength";  // a name among the settings
/// With which a server ends a connection on purpose.
constexpr std::array kFarewells = std::to_array<std::string_view>(
    {rtmp::status::kConnectClosed, rtmp::status::kConnectRejected, rtmp::status::kConnectFailed,
     rtmp::status::kConnectAppShutdown, rtmp::status::kConnectInvalidApp, rtmp::status::kConnectIdleTimeOut});

bool is_command(MessageType type) {
  return type == MessageType::command_amf0 || type == MessageType::command_amf3;
}
bool is_stream_content(MessageType type) {
  return rtmp::is_media(type) || type == MessageType::data_amf0 || type == MessageType::data_amf3;
}
bool says_error(const amf::Value& information) {
  return information.get("level").string_or({}) == rtmp::level::kError;
}

void set_payload(Message& message, const ByteVector& payload) {
  message.payload = SharedBytes::copy_of(payload);
  message.header.length = static_cast<std::uint32_t>(payload.size());
}

Message make_command(const Command& command) {
  Message message;
  message.header = {.type = MessageType::command_amf0, .chunk_stream_id = rtmp::kCommandChunkStream};
  ByteVector payload;
  rtmp::encode_command(payload, command, rtmp::ObjectEncoding::amf0);
  set_payload(message, payload);
  return message;
}

/// A user control event that is about another stream now.
void set_event_stream(Message& message, rtmp::UserControl event, std::uint32_t stream_id) {
  if (event.value == stream_id) return;
  event.value = stream_id;
  ByteVector payload;
  event.encode(payload);
  set_payload(message, payload);
}

bool is_about_a_stream(rtmp::UserEvent event) {
  using rtmp::UserEvent;
  constexpr std::array kAbout =
      std::to_array<UserEvent>({UserEvent::stream_begin, UserEvent::stream_eof, UserEvent::stream_dry,
                                UserEvent::set_buffer_length, UserEvent::stream_is_recorded});
  return std::find(kAbout.begin(), kAbout.end(), event) != kAbout.end();
}

}  // namespace

void SessionRecord::on_connect_sent(double transaction_id) {
  expect(transaction_id, Call::connect);
}

/// Too many to be told apart: then nobody is told when they are lost.
void SessionRecord::expect(double transaction_id, Call call, MonotonicTime since) {
  if (transaction_id != 0 && calls_.size() < kMaxPendingCalls) calls_[transaction_id] = {call, since};
}

bool SessionRecord::keepable(const Message& message) {
  const bool small = message.payload.size() <= kMaxCommand;
  complete_ = complete_ && small;
  return small;
}

SessionRecord::Stream* SessionRecord::find_local(std::uint32_t id) {
  if (id == 0) return nullptr;
  const auto found =
      std::find_if(streams_.begin(), streams_.end(), [id](const Stream& one) { return one.local_id == id; });
  return found == streams_.end() ? nullptr : &*found;
}

SessionRecord::Stream* SessionRecord::find_remote(std::uint32_t id) {
  if (id == 0) return nullptr;
  const auto found =
      std::find_if(streams_.begin(), streams_.end(), [id](const Stream& one) { return one.remote_id == id; });
  return found == streams_.end() ? nullptr : &*found;
}

// ------------------------------------------------------------------------------ from the local program

bool SessionRecord::from_local(Message& message, MonotonicTime now) {
  const MessageType type = message.header.type;
  if (is_command(type)) return command_from_local(message, now);
  if (is_stream_content(type)) return media_from_local(message, now);
  if (type == MessageType::user_control) return control_from_local(message);
  if (type == MessageType::shared_object_amf0 || type == MessageType::shared_object_amf3) complete_ = false;
  return true;
}

/// What cannot be read goes on unread: the server judges it.
bool SessionRecord::command_from_local(Message& message, MonotonicTime now) {
  auto command = rtmp::decode_command(message.header.type, message.payload.span());
  if (!command) return true;
  const std::string_view name = command->name;
  if (name == "createStream") {
    expect(command->transaction_id, Call::create);
    if (streams_.size() >= kMaxStreams || !keepable(message)) return true;
    Stream& stream = streams_.emplace_back();
    stream.transaction_id = command->transaction_id;
    stream.create = message;
    return true;
  }
  if (name == "deleteStream") return delete_from_local(message, *std::move(command));
  if (is_one_of(name, kAnnouncements)) {
    announce(message, command->transaction_id);
    return true;
  }
  if (name == "FCUnpublish") announcements_.clear();
  if (message.header.stream_id != 0) return stream_command_from_local(message, *command);
  if (name != "_result" && name != "_error") expect(command->transaction_id, Call::other, now);
  return true;
}

void SessionRecord::announce(const Message& message, double transaction_id) {
  expect(transaction_id, Call::announcement);
  if (announcements_.size() < kMaxAnnouncements && keepable(message))
    announcements_.push_back({message, transaction_id, false});
}

bool SessionRecord::stream_command_from_local(Message& message, const Command& command) {
  Stream* stream = find_local(message.header.stream_id);
  if (!stream) return true;
  const bool publish = command.name == "publish";
  if (publish || command.name == "play" || command.name == "play2") {
    stream->use = keepable(message) ? (publish ? Use::publish : Use::play) : Use::idle;
    stream->begin = message;
    stream->begun = false;
    stream->headers.clear();
  } else if (command.name == "closeStream") {
    stream->use = Use::idle;
    stream->settings.clear();
  } else if (is_one_of(command.name, kSettings) && keepable(message)) {
    stream->settings[command.name] = message;
  }
  if (stream->remote_id == 0) return false;
  message.header.stream_id = stream->remote_id;
  return true;
}

bool SessionRecord::delete_from_local(Message& message, Command command) {
  const auto id = static_cast<std::uint32_t>(std::clamp(command.argument(0).number_or(0), 0.0, 4294967295.0));
  const Stream* stream = find_local(id);
  if (!stream) return true;
  const std::uint32_t remote_id = stream->remote_id;
  std::erase_if(streams_, [id](const Stream& one) { return one.local_id == id; });
  if (remote_id == 0) return false;
  if (message.header.stream_id == id) message.header.stream_id = remote_id;
  if (remote_id == id) return true;
  command.arguments[0] = remote_id;
  ByteVector payload;
  const bool amf3 = message.header.type == MessageType::command_amf3;
  rtmp::encode_command(payload, command, amf3 ? rtmp::ObjectEncoding::amf3 : rtmp::ObjectEncoding::amf0);
  set_payload(message, payload);
  return true;
}

bool SessionRecord::media_from_local(Message& message, MonotonicTime now) {
  Stream* stream = find_local(message.header.stream_id);
  if (!stream) return true;
  note_media(message);
  if (stream->remote_id == 0 || stream->resuming || !stream->gate.admit(message, now)) return false;
  message.header.stream_id = stream->remote_id;
  return true;
}

void SessionRecord::note_media(const Message& message) {
  Stream* stream = find_local(message.header.stream_id);
  if (!stream || stream->use != Use::publish) return;
  stream->headers.note(message);
  stream->last_time = message.header.timestamp;
}

bool SessionRecord::control_from_local(Message& message) {
  const auto event = rtmp::UserControl::decode(message.payload.span());
  if (!event || !is_about_a_stream(event->event)) return true;
  Stream* stream = find_local(event->value);
  if (!stream) return true;
  if (event->event == rtmp::UserEvent::set_buffer_length)
    stream->settings[std::string(kBufferLength)] = message;
  if (stream->remote_id == 0) return false;
  set_event_stream(message, *event, stream->remote_id);
  return true;
}

// ----------------------------------------------------------------------------------- from the server

SessionRecord::Verdict SessionRecord::from_remote(Message& message, Messages& say, MonotonicTime now) {
  const MessageType type = message.header.type;
  if (is_command(type)) return command_from_remote(message, say);
  if (is_stream_content(type)) return media_from_remote(message, now);
  if (type == MessageType::user_control) return control_from_remote(message);
  return Verdict::pass;
}

SessionRecord::Verdict SessionRecord::command_from_remote(Message& message, Messages& say) {
  const auto command = rtmp::decode_command(message.header.type, message.payload.span());
  if (!command) return Verdict::pass;
  if (command->name == "_result" || command->name == "_error") return on_answer(*command, say);
  if (command->name == "onStatus") return on_status(message, *command, say);
  if (command->name == "close") farewell_ = true;
  return again_ && command->name == "onBWDone" ? Verdict::swallow
                                               : Verdict::pass;  // it is said once a connection
}

SessionRecord::Verdict SessionRecord::on_answer(const Command& command, Messages& say) {
  const auto found = calls_.find(command.transaction_id);
  if (found == calls_.end()) return Verdict::pass;
  const Call call = found->second.call;
  calls_.erase(found);
  switch (call) {
    case Call::connect:
      return on_connect_answer(command);
    case Call::create:
      return on_create_answer(command, say);
    case Call::announcement:
      return on_announcement_answer(command.transaction_id);
    case Call::other:
      break;
  }
  return Verdict::pass;
}

SessionRecord::Verdict SessionRecord::on_connect_answer(const Command& command) {
  connected_ = command.name == "_result" && !says_error(command.argument(0));
  if (!connected_) return again_ ? refuse(command.argument(0)) : Verdict::pass;
  return again_ ? Verdict::swallow : Verdict::pass;
}

SessionRecord::Verdict SessionRecord::on_create_answer(const Command& command, Messages& say) {
  const auto stream = std::find_if(streams_.begin(), streams_.end(), [&](const Stream& one) {
    return one.transaction_id == command.transaction_id;
  });
  if (stream == streams_.end()) return Verdict::pass;
  const bool known = stream->local_id != 0;
  const double id = command.name == "_result" ? command.argument(0).number_or(0) : 0;
  if (!(id >= 1 && id <= 4294967295.0)) {
    if (known) return refuse(command.argument(0));
    streams_.erase(stream);
    return Verdict::pass;
  }
  stream->remote_id = static_cast<std::uint32_t>(id);
  if (!known) {
    stream->local_id = stream->remote_id;
    return Verdict::pass;
  }
  begin_again(*stream, say);
  return Verdict::swallow;
}

void SessionRecord::begin_again(Stream& stream, Messages& say) {
  if (stream.use == Use::idle) return;
  say.push_back(stream.begin);
  say.back().header.stream_id = stream.remote_id;
  for (const auto& [name, setting] : stream.settings) {
    say.push_back(setting);
    if (name == kBufferLength) {
      set_event_stream(say.back(), *rtmp::UserControl::decode(setting.payload.span()), stream.remote_id);
    } else {
      say.back().header.stream_id = stream.remote_id;
    }
  }
}

SessionRecord::Verdict SessionRecord::on_announcement_answer(double transaction_id) {
  for (Announcement& one : announcements_) {
    if (one.transaction_id == transaction_id && std::exchange(one.answered, true)) return Verdict::swallow;
  }
  return Verdict::pass;
}

SessionRecord::Verdict SessionRecord::on_status(Message& message, const Command& command, Messages& say) {
  const amf::Value& information = command.argument(0);
  const std::string_view code = information.get("code").string_or({});
  if (is_one_of(code, kFarewells)) farewell_ = true;
  Stream* stream = find_remote(message.header.stream_id);
  // Some servers send a stream's status on message stream 0: where there is one stream only, it is that
  // one's.
  if (!stream && code.starts_with("NetStream.") && streams_.size() == 1) stream = &streams_.front();
  if (!stream) return Verdict::pass;
  if (message.header.stream_id != 0) message.header.stream_id = stream->local_id;
  return on_stream_status(*stream, information, say);
}

SessionRecord::Verdict SessionRecord::on_stream_status(Stream& stream, const amf::Value& information,
                                                       Messages& say) {
  const std::string_view code = information.get("code").string_or({});
  const bool begins = code == rtmp::status::kPublishStart || code == rtmp::status::kPlayStart;
  if (!stream.resuming) {
    if (begins) stream.begun = true;
    if (says_error(information) && !stream.begun) stream.use = Use::idle;
    return Verdict::pass;
  }
  if (says_error(information)) return refuse(information);
  if (!begins) return Verdict::swallow;  // Play.Reset and the like
  stream.resuming = false;
  if (stream.use == Use::publish) {
    const auto headers = stream.headers.messages(stream.last_time, stream.remote_id);
    say.insert(say.end(), headers.begin(), headers.end());
  }
  return Verdict::swallow;
}

SessionRecord::Verdict SessionRecord::media_from_remote(Message& message, MonotonicTime now) {
  Stream* stream = find_remote(message.header.stream_id);
  if (!stream) return Verdict::pass;
  message.header.stream_id = stream->local_id;
  if (!stream->gate.admit(message, now)) return Verdict::swallow;
  const bool counts = rtmp::is_media(message.header.type) && stream->gate.open() && !message.payload.empty();
  const std::uint32_t time = message.header.timestamp;
  message.header.timestamp = counts ? stream->timeline.media(time, now) : stream->timeline.other(time);
  return Verdict::pass;
}

SessionRecord::Verdict SessionRecord::control_from_remote(Message& message) {
  const auto event = rtmp::UserControl::decode(message.payload.span());
  if (!event || !is_about_a_stream(event->event)) return Verdict::pass;
  Stream* stream = find_remote(event->value);
  if (!stream) return Verdict::pass;
  if (stream->resuming) return Verdict::swallow;
  set_event_stream(message, *event, stream->local_id);
  return Verdict::pass;
}

SessionRecord::Verdict SessionRecord::refuse(const amf::Value& information) {
  refusal_ = information.get("code").string_or("refused");
  const std::string_view words = information.get("description").string_or({});
  if (!words.empty()) refusal_.append(": ").append(words);
  return Verdict::refused;
}

// -------------------------------------------------------------------------------------- a path is lost

bool SessionRecord::can_resume() const {
  const bool busy = std::any_of(streams_.begin(), streams_.end(),
                                [](const Stream& one) { return one.use != Use::idle && one.begun; });
  return complete_ && busy && !farewell_;
}

bool SessionRecord::plays() const {
  return std::any_of(streams_.begin(), streams_.end(),
                     [](const Stream& one) { return one.use == Use::play; });
}

/// A viewer's stream may have gone meanwhile and come back later: it is not waited for.
bool SessionRecord::restored() const {
  return connected_ && std::all_of(streams_.begin(), streams_.end(), [](const Stream& one) {
           return one.local_id == 0 || (one.remote_id != 0 && (one.use != Use::publish || !one.resuming));
         });
}

SessionRecord::Messages SessionRecord::on_path_lost(MonotonicTime now) {
  again_ = true;
  connected_ = false;
  Messages tell;
  for (const auto& [transaction_id, pending] : std::exchange(calls_, {})) {
    if (pending.call != Call::other || now - pending.since > kCallTime)
      continue;  // the others are said again
    const auto information = rtmp::make_status(
        {rtmp::level::kError, rtmp::status::kCallFailed, "The connection to the server was lost.", {}, {}});
    tell.push_back(make_command(rtmp::make_error(transaction_id, nullptr, information)));
  }
  for (Stream& stream : streams_) {
    stream.remote_id = 0;
    stream.resuming = stream.use != Use::idle && stream.begun;
    stream.gate.shut(now);
    stream.timeline.on_path_lost();
  }
  return tell;
}

SessionRecord::Messages SessionRecord::opening() {
  Messages all;
  for (const Announcement& one : announcements_) {
    expect(one.transaction_id, Call::announcement);
    all.push_back(one.message);
  }
  for (const Stream& one : streams_) {
    expect(one.transaction_id, Call::create);
    all.push_back(one.create);
  }
  return all;
}

}  // namespace sallyport::client::bridge
