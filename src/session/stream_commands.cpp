// ClientSession: the commands about one message stream.
#include <algorithm>

#include "hub/access_paths.hpp"
#include "hub/stream_name.hpp"
#include "rtmp/message/user_control.hpp"
#include "session/session_detail.hpp"

namespace sallyport::session {
namespace {

using namespace rtmp;  // NOLINT: this file speaks of little else

/// The wire says milliseconds, yet -2 and -2000 (live or recorded), -1 and -1000 (live only) are all seen.
/// Nothing is recorded yet, so a recorded position can only be 0 to have a chance: clients (librtmp) send it
/// for live streams as well.
bool asks_for_recorded(double start) { return start > 0; }

std::string_view description_of(Reason reason, const std::string& given) {
  if (!given.empty()) return given;
  return to_string(reason);
}

}  // namespace

MessageStream* ClientSession::find_stream(std::uint32_t stream_id) {
  const auto found = std::find_if(streams_.begin(), streams_.end(), [stream_id](const auto& stream) { return stream->id == stream_id; });
  return found == streams_.end() ? nullptr : found->get();
}

void ClientSession::end_use(MessageStream& stream) {
  if (stream.publication) {
    const auto& live = stream.publication->stream();
    describe_event("unpublish").field("stream", live.name).field("messages", stream.publication->messages()).field("unreadable", stream.publication->unreadable());
  } else if (stream.playback) {
    describe_event("stop").field("stream", stream.playback->stream().name);
  }
  if (stream.state != MessageStream::State::idle) {
    host_.ask([id = stream.id](hub::ApplicationHost& host, hub::ClientId client) { host.stop(client, id); });
  }
  stream.publication.reset();
  stream.playback.reset();
  stream.state = MessageStream::State::idle;
}

void ClientSession::end_publish(MessageStream& stream) {
  const std::string name = stream.name;
  end_use(stream);
  send_status(stream.id, level::kStatus, status::kUnpublishSuccess, name + " is now unpublished.", name);
}

/// By order of the application. The client may go on sending; nobody gets it.
void ClientSession::unpublish(const std::string& name) {
  for (const auto& stream : streams_) {
    if (stream->publication && stream->publication->stream().name == name) end_publish(*stream);
  }
}

bool ClientSession::covers(const std::string& paths, const std::string& name) const {
  return hub::covers_stream(paths, name, application_->shared_objects.folder_access);
}

void ClientSession::withhold_media() {
  for (const auto& stream : streams_) {
    if (!stream->publication) continue;
    const std::string& name = stream->publication->stream().name;
    stream->publication->withhold(covers(withheld_.first, name), covers(withheld_.second, name));
  }
}

Result<void> ClientSession::on_publish(const Command& command, std::uint32_t stream_id) {
  MessageStream* stream = find_stream(stream_id);
  if (!stream) return Error{Reason::bad_command, "publish on a stream that was not created"};
  const auto text = command.argument(0).as_string();
  if (!text) {  // publish(false): stop publishing
    end_publish(*stream);
    return {};
  }
  end_use(*stream);
  hub::StreamName split = hub::split_stream_name(*text);
  const std::string_view type = command.argument(1).string_or("live");
  stream->name = split.name;
  stream->record_asked = type == "record" || type.starts_with("append");
  stream->state = MessageStream::State::asking_publish;
  hold();
  host_.ask([stream_id, worker = loop_.index(), split = std::move(split)](hub::ApplicationHost& host, hub::ClientId client) mutable {
    host.publish(client, stream_id, worker, std::move(split.name), std::move(split.query));
  });
  return {};
}

void ClientSession::on_publish_answer(hub::StreamAnswer answer) {
  MessageStream* stream = find_stream(answer.stream_id);
  if (state_ != State::connected || !stream || stream->state != MessageStream::State::asking_publish) {
    // It may have been a takeover: the stream goes over to this client, who has left, and ends with it.
    if (answer.accepted) Publication(hub_.media_plane(loop_.index()), answer.stream, answer.epoch);
    return;
  }
  if (answer.accepted) {
    stream->state = MessageStream::State::publishing;
    stream->publication = std::make_unique<Publication>(hub_.media_plane(loop_.index()), answer.stream, answer.epoch);
    withhold_media();
    liveness_.begin_watch(monotonic_now());
    send_status(stream->id, level::kStatus, status::kPublishStart, stream->name + " is now published.", stream->name);
    if (stream->record_asked) {
      send_status(stream->id, level::kError, status::kRecordNoAccess, "This server does not record; the stream is live only.", stream->name);
    }
    describe_event("publish").field("stream", stream->publication->stream().name).reason(Reason::none);
  } else {
    stream->state = MessageStream::State::idle;
    send_status(stream->id, level::kError, status::kPublishBadName, description_of(answer.reason, answer.description), stream->name);
    describe_event("refuse").field("publish", stream->name).field("what", answer.description).reason(answer.reason);
  }
  resume();
}

Result<void> ClientSession::on_play(const Command& command, std::uint32_t stream_id) {
  MessageStream* stream = find_stream(stream_id);
  if (!stream) return Error{Reason::bad_command, "play on a stream that was not created"};
  const auto text = command.argument(0).as_string();
  const std::string before = stream->name;
  const bool was_playing = stream->playback != nullptr;
  end_use(*stream);
  if (!text) {  // play(false): stop playing
    if (was_playing) send_status(stream_id, level::kStatus, status::kPlayStop, "Stopped playing " + before + ".", before);
    return {};
  }
  hub::StreamName split = hub::split_stream_name(*text);
  stream->name = split.name;
  if (asks_for_recorded(command.argument(1).number_or(-2))) {
    send_status(stream_id, level::kError, status::kPlayStreamNotFound, "There is no recorded stream of this name.", stream->name);
    return {};
  }
  const amf::Value& reset = command.argument(3);
  stream->reset_asked = reset.is_nothing() || reset.bool_or(reset.number_or(0) != 0);
  stream->state = MessageStream::State::asking_play;
  hold();
  host_.ask([stream_id, split = std::move(split)](hub::ApplicationHost& host, hub::ClientId client) mutable {
    host.play(client, stream_id, std::move(split.name), std::move(split.query));
  });
  return {};
}

void ClientSession::on_play_answer(hub::StreamAnswer answer) {
  MessageStream* stream = find_stream(answer.stream_id);
  if (state_ != State::connected || !stream || stream->state != MessageStream::State::asking_play) return;
  if (answer.accepted) {
    start_playing(*stream, std::move(answer.stream));
    describe_event("play").field("stream", stream->playback->stream().name).reason(Reason::none);
  } else {
    stream->state = MessageStream::State::idle;
    send_status(stream->id, level::kError, status::kPlayFailed, description_of(answer.reason, answer.description), stream->name);
    describe_event("refuse").field("play", stream->name).field("what", answer.description).reason(answer.reason);
  }
  resume();
}

void ClientSession::start_playing(MessageStream& stream, hub::LiveStreamRef live) {
  send_control(UserControl::for_stream(UserEvent::stream_begin, stream.id));
  if (stream.reset_asked) {
    send_status(stream.id, level::kStatus, status::kPlayReset, "Playing and resetting " + stream.name + ".", stream.name);
  }
  send_status(stream.id, level::kStatus, status::kPlayStart, "Started playing " + stream.name + ".", stream.name);
  send_data(stream.id, {"|RtmpSampleAccess", covers(sample_access_.first, stream.name), covers(sample_access_.second, stream.name)});
  send_data(stream.id, {"onStatus", amf::Value::object({{"code", std::string(status::kDataStart)}})});
  stream.state = MessageStream::State::playing;
  stream.playback = std::make_unique<Playback>(hub_.media_plane(loop_.index()), std::move(live), stream.id, *stream_);
}

Result<void> ClientSession::on_close_stream(const Command&, std::uint32_t stream_id) {
  if (MessageStream* stream = find_stream(stream_id)) end_use(*stream);
  return {};
}

Result<void> ClientSession::on_pause(const Command& command, std::uint32_t stream_id) {
  MessageStream* stream = find_stream(stream_id);
  if (!stream || !stream->playback) return {};
  const bool pause = command.argument(0).bool_or(true);
  stream->playback->pause(pause);
  host_.ask([stream_id, pause](hub::ApplicationHost& host, hub::ClientId client) { host.paused(client, stream_id, pause); });
  if (pause) {
    send_status(stream_id, level::kStatus, status::kPauseNotify, "Pausing " + stream->name + ".", stream->name);
    return {};
  }
  send_status(stream_id, level::kStatus, status::kUnpauseNotify, "Unpausing " + stream->name + ".", stream->name);
  if (application_->client.send_duplicate_start) {
    send_status(stream_id, level::kStatus, status::kPlayStart, "Started playing " + stream->name + ".", stream->name);
  }
  return {};
}

/// A live stream has no other place to go to.
Result<void> ClientSession::on_seek(const Command& command, std::uint32_t stream_id) {
  if (MessageStream* stream = find_stream(stream_id)) {
    host_.ask([stream_id, position = command.argument(0).number_or(0)](hub::ApplicationHost& host, hub::ClientId client) {
      host.sought(client, stream_id, position);
    });
    send_status(stream_id, level::kError, status::kSeekFailed, "A live stream cannot seek.", stream->name);
  }
  return {};
}

Result<void> ClientSession::on_receive_audio(const Command& command, std::uint32_t stream_id) {
  MessageStream* stream = find_stream(stream_id);
  if (stream && stream->playback) stream->playback->cursor().receive_audio(command.argument(0).bool_or(true));
  return {};
}

/// The argument is a boolean or a frame rate; frames are not thinned out, so any rate means "on".
Result<void> ClientSession::on_receive_video(const Command& command, std::uint32_t stream_id) {
  MessageStream* stream = find_stream(stream_id);
  const amf::Value& wanted = command.argument(0);
  if (stream && stream->playback) stream->playback->cursor().receive_video(wanted.bool_or(wanted.number_or(1) != 0));
  return {};
}

}  // namespace sallyport::session
