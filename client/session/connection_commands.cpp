// Connection: what the server says in commands.
#include <algorithm>
#include <utility>

#include "client/session/connection.hpp"
#include "client/session/stream.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::client {
namespace {

constexpr std::uint32_t kOutChunkSize = rtmp::ChunkWriter::kLargestChunkSize;

/// Calls of FMS's bandwidth check, which count our answers and nothing else.
bool is_bandwidth_probe(std::string_view name) {
  return name == "onBWCheck" || name == "_onbwcheck";
}

bool says_error(const amf::Value& information) {
  return information.get("level").string_or({}) == rtmp::level::kError;
}

/// `information` if it is one, else one that says `code`.
amf::Value information_or(const amf::Value& information, std::string_view level, std::string_view code) {
  if (information.get("code").as_string()) return information;
  const auto text = information.as_string().value_or(information.get("description").string_or({}));
  return rtmp::make_status({level, code, text, {}, {}});
}

}  // namespace

Result<void> Connection::handle_command(const rtmp::Message& message) {
  const auto command = rtmp::decode_command(message.header.type, message.payload.span());
  if (!command) return command.error();
  if (command->name == "_result" || command->name == "_error") {
    const auto kind = command->name == "_result" ? CallOutcome::Kind::result : CallOutcome::Kind::error;
    calls_.finish(command->transaction_id, {kind, command->object, command->argument(0)});
  } else if (command->name == "onStatus") {
    handle_status(*command, message.header.stream_id);
  } else {
    handle_call(*command);
  }
  return {};
}

void Connection::on_connect_answer(const CallOutcome& outcome) {
  using Kind = CallOutcome::Kind;
  switch (outcome.kind) {
    case Kind::closed:
      return;
    case Kind::timed_out:
      return fail(Reason::request_deadline, "connect was not answered in time");
    case Kind::result:
      if (!says_error(outcome.value)) return begin_connected(outcome);
      [[fallthrough]];
    case Kind::error: {
      const amf::Value information =
          information_or(outcome.value, rtmp::level::kError, rtmp::status::kConnectRejected);
      tell_status(information);
      return fail(Reason::rejected, std::string(information.get("description").string_or("refused")));
    }
  }
}

void Connection::begin_connected(const CallOutcome& outcome) {
  if (state_ != State::connecting) return;
  state_ = State::connected;
  server_properties_ = outcome.object;
  reader_.set_limits(options_.limits);
  const amf::Value information =
      information_or(outcome.value, rtmp::level::kStatus, rtmp::status::kConnectSuccess);
  const bool agreed = information.get("objectEncoding").number_or(0) == 3;
  if (agreed && options_.connect.object_encoding == rtmp::ObjectEncoding::amf3)
    encoding_ = rtmp::ObjectEncoding::amf3;
  writer_.announce_chunk_size(outbox_.bytes(), kOutChunkSize);
  flush_soon();
  keep_alive_.start();
  tell_status(information);
}

void Connection::tell_status(const amf::Value& information) {
  if (listener_) listener_->on_status(information);
}

/// Of a stream if it is for one. Some servers send a stream's status on message stream 0: where there is one
/// stream only, it is that one's.
void Connection::handle_status(const rtmp::Command& command, std::uint32_t stream_id) {
  const amf::Value& information = command.argument(0);
  Stream* stream = find_stream(stream_id);
  const bool about_a_stream = information.get("code").string_or({}).starts_with("NetStream.");
  if (!stream && about_a_stream && streams_.size() == 1) stream = streams_.front().get();
  if (stream) return stream->on_status(information);
  if (!about_a_stream) tell_status(information);
}

void Connection::handle_call(const rtmp::Command& command) {
  if (command.name == "close") {  // the server ends this: it closes, or we do
    if (end_words_.empty()) end_words_ = "the server has ended the connection";
    if (state_ == State::connected) state_ = State::leaving;
    return leave_timer_.arm(loop_.timers(), options_.leave_timeout);
  }
  if (is_bandwidth_probe(command.name)) return reply(rtmp::make_result(command.transaction_id, nullptr, 0));
  const auto answer = listener_ ? listener_->on_call(command.name, command.arguments) : std::nullopt;
  if (answer && !answer->ok) return reply(rtmp::make_error(command.transaction_id, nullptr, answer->value));
  if (answer) return reply(rtmp::make_result(command.transaction_id, nullptr, answer->value));
  const auto information = rtmp::make_status(
      {rtmp::level::kError, rtmp::status::kCallFailed, "There is no such method.", command.name, {}});
  reply(rtmp::make_error(command.transaction_id, nullptr, information));
}

/// Not if no answer was asked for.
void Connection::reply(const rtmp::Command& command) {
  if (command.transaction_id == 0 || state_ == State::ended) return;
  const std::size_t before = outbox_.size();
  send_command(command, 0);
  owe(before);
}

// -------------------------------------------------------------------------------------------- streams

std::shared_ptr<Stream> Connection::create_stream(StreamListener& listener) {
  if (state_ != State::connected || streams_.size() >= kMaxStreams) return nullptr;
  auto stream = std::make_shared<Stream>(*this, listener);
  const bool asked = call("createStream", {}, [this, stream](const CallOutcome& outcome) {
    on_stream_created(*stream, outcome);
  });
  if (!asked) return nullptr;
  streams_.push_back(stream);
  return stream;
}

void Connection::on_stream_created(Stream& stream, const CallOutcome& outcome) {
  if (!stream.closed()) return stream.on_created(outcome);
  // Closed before the server answered: its number goes back.
  if (outcome.ok() && state_ == State::connected)
    send_command({"deleteStream", 0, nullptr, {outcome.value}}, 0);
}

Stream* Connection::find_stream(std::uint32_t stream_id) {
  if (stream_id == 0) return nullptr;
  const auto found = std::find_if(streams_.begin(), streams_.end(),
                                  [stream_id](const auto& stream) { return stream->id() == stream_id; });
  return found == streams_.end() ? nullptr : found->get();
}

void Connection::forget_stream(Stream& stream) {
  std::erase_if(streams_, [&](const auto& one) { return one.get() == &stream; });
}

}  // namespace sallyport::client
