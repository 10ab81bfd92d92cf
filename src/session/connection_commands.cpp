// ClientSession: the command table, and the commands about the connection as a whole.
#include <algorithm>
#include <array>

#include "hub/stream_name.hpp"
#include "rtmp/command/tc_url.hpp"
#include "rtmp/message/acknowledgement.hpp"
#include "rtmp/message/set_peer_bandwidth.hpp"
#include "rtmp/message/user_control.hpp"
#include "rtmp/message/window_ack_size.hpp"
#include "session/attempt_key.hpp"
#include "session/audio_capability.hpp"
#include "session/client_description.hpp"
#include "session/session_detail.hpp"
#include "session/token_argument.hpp"

namespace sallyport::session {
namespace {

constexpr double kFirstCallTransaction = 2;  // of our calls to the client

std::string_view name_argument(const rtmp::Command& command) { return command.argument(0).string_or({}); }

}  // namespace

const ClientSession::CommandEntry* ClientSession::find_command(std::string_view name) {
  static constexpr std::array<CommandEntry, 28> table = {{
      {"connect", &ClientSession::on_connect},
      {"createStream", &ClientSession::on_create_stream},
      {"deleteStream", &ClientSession::on_delete_stream},
      {"closeStream", &ClientSession::on_close_stream},
      {"publish", &ClientSession::on_publish, true},
      {"play", &ClientSession::on_play, true},
      {"pause", &ClientSession::on_pause, true},
      {"pauseRaw", &ClientSession::on_pause, true},
      {"seek", &ClientSession::on_seek, true},
      {"receiveAudio", &ClientSession::on_receive_audio, true},
      {"receiveVideo", &ClientSession::on_receive_video, true},
      {"releaseStream", &ClientSession::on_release_stream},
      {"FCPublish", &ClientSession::on_fc_publish},
      {"FCUnpublish", &ClientSession::on_fc_unpublish},
      {"FCSubscribe", &ClientSession::on_fc_subscribe},
      {"FCUnsubscribe", &ClientSession::on_fc_unsubscribe},
      {"_checkbw", &ClientSession::on_probe_bandwidth},
      {"checkBandwidth", &ClientSession::on_check_bandwidth},
      {"getStreamLength", &ClientSession::on_get_stream_length},
      // Replies to our calls, and calls that want nothing from a live server.
      {"_result", &ClientSession::on_reply},
      {"_error", &ClientSession::on_reply},
      {"onStatus", &ClientSession::on_reply},
      {"setPeerInfo", &ClientSession::on_reply},
      {"initStream", &ClientSession::on_reply},
      {"setBufferTime", &ClientSession::on_reply},
      {"onBWCheck", &ClientSession::on_reply},
      {"onBWDone", &ClientSession::on_reply},
      {"_onbwcheck", &ClientSession::on_reply},
  }};
  const auto found = std::find_if(table.begin(), table.end(), [name](const CommandEntry& entry) { return entry.name == name; });
  return found == table.end() ? nullptr : &*found;
}

Result<void> ClientSession::on_connect(const rtmp::Command& command, std::uint32_t) {
  if (state_ != State::waiting) return Error{Reason::bad_command, "connect came twice"};
  auto request = rtmp::read_connect(command);
  if (!request) return std::move(request).error();
  stream_->proved();
  reader_.set_limits(rtmp::ChunkReader::Limits::connected());
  timer_.arm(loop_.timers(), kFirstLook);
  connect_transaction_ = request->transaction_id;
  encoding_ = request->object_encoding;
  enhanced_ = request->is_enhanced();
  hub::Destination destination;
  facts_ = describe(*request, destination);
  state_ = State::deciding;
  unconfirmed_ = facts_->attempt.has_value();
  // Whoever may look for another way is shown at once that this one carries both ways: deciding may take long.
  if (unconfirmed_) send_control(rtmp::Acknowledgement{static_cast<std::uint32_t>(stream_->bytes_received())});
  hold();
  host_.connect(std::move(destination), facts_, shared_from_this());
  return {};
}

/// What was seen and said, and where it leads. Names are checked by the host, in one place for all carriers.
hub::ClientFactsRef ClientSession::describe(const rtmp::ConnectRequest& request, hub::Destination& destination) {
  const net::TransportFacts& transport = stream_->facts();
  auto facts = std::make_shared<hub::ClientFacts>();
  facts->id = host_.client_id();
  describe_transport(transport, *facts);
  facts->token_argument = token_argument(request.arguments);
  facts->flash_version = request.flash_version;
  facts->swf_url = request.swf_url;
  facts->page_url = request.page_url;
  facts->uri = request.tc_url;
  facts->counters = std::make_shared<hub::ClientCounters>();
  facts->arguments = request.arguments;
  facts->only_audio = only_audio(request);
  const auto url = rtmp::parse_tc_url(request.tc_url);
  const auto app = rtmp::parse_app(request.app);
  if (app) {
    facts->application = app->app;
    facts->instance = app->instance;
    facts->query = app->query;
  }
  if (url) {
    facts->virtual_host = url->host;
    if (facts->application.empty()) facts->application = url->app;
    if (facts->instance.empty()) facts->instance = url->instance;
    if (facts->query.empty()) facts->query = url->query;
  }
  destination = find_destination(hub_.virtual_hosts(), transport, *facts);
  facts->attempt = attempt_key(request, *facts);
  return facts;
}

void ClientSession::on_connect_answer(hub::ConnectAnswer answer) {
  if (state_ != State::deciding) return;
  host_.follow(answer);
  if (!answer.accepted) return refuse_connect(answer);
  application_ = std::move(answer.application);
  if (answer.governed) calls_ = std::make_unique<ApplicationCalls>();
  state_ = State::connected;
  apply_limits(*application_);
  accept_connect(*application_);
  describe_event("connect").field("agent", facts_->flash_version).field("enhanced", enhanced_ ? "yes" : "no").reason(Reason::none);
  verify_swf();
  resume();
}

/// The client says something that it says only after the answer.
void ClientSession::confirm_connect() {
  unconfirmed_ = false;
  host_.ask([](hub::ApplicationHost& host, hub::ClientId id) { host.confirm(id); });
}

/// From here on: what came before `connect` has bounds of its own.
void ClientSession::apply_limits(const hub::ApplicationOptions& application) {
  to_client_.set_rate(application.bandwidth.to_client);
  from_client_.set_rate(application.bandwidth.to_server);
  if (!application.idle.close) return;
  idle_watch_ = std::make_unique<IdleWatch>(loop_, application.idle, active_, [this] {
    const auto alive = shared_from_this();
    evict(Reason::idle_timeout);
  });
}

void ClientSession::accept_connect(const hub::ApplicationOptions& application) {
  const hub::ClientOptions& client = application.client;
  sample_access_ = {client.audio_sample_access ? "/" : "", client.video_sample_access ? "/" : ""};
  // How often the client acknowledges: by the first of these, but librtmp goes by the second.
  send_window_.set_window(std::max(client.bandwidth_to_client, client.bandwidth_to_server));
  send_control(rtmp::WindowAckSize{client.bandwidth_to_client});
  send_control(rtmp::SetPeerBandwidth{client.bandwidth_to_server, rtmp::BandwidthLimit::dynamic});
  send_control(rtmp::UserControl::for_stream(rtmp::UserEvent::stream_begin, 0));
  writer_.announce_chunk_size(outbox_.bytes(), static_cast<std::uint32_t>(client.out_chunk_size));
  rtmp::ConnectReply reply;
  reply.transaction_id = connect_transaction_;
  reply.fms_version = options_.fms_version;
  reply.object_encoding = encoding_;
  reply.client_id = std::to_string(host_.client_id());
  reply.enhanced = enhanced_;
  send_command(rtmp::make_connect_result(reply));
  send_command({"onBWDone", 0, nullptr, {}});
}

void ClientSession::refuse_connect(const hub::ConnectAnswer& answer) {
  const Reason reason = answer.reason;
  const bool no_application = reason == Reason::unknown_application || reason == Reason::script_unsupported;
  rtmp::ConnectRejection rejection;
  rejection.transaction_id = connect_transaction_;
  rejection.code = no_application ? rtmp::status::kConnectInvalidApp : rtmp::status::kConnectRejected;
  rejection.description = answer.description.empty() ? "Connection failed." : answer.description;
  rejection.application = answer.information;
  rejection.redirect = answer.redirect;
  send_command(rtmp::make_connect_error(rejection));
  send_command({"close", 0, nullptr, {}});
  describe_event("refuse").field("what", answer.description).reason(reason);
  close(reason);
}

Result<void> ClientSession::on_create_stream(const rtmp::Command& command, std::uint32_t) {
  if (streams_.size() >= options_.max_streams) {
    const auto info = rtmp::make_status({rtmp::level::kError, rtmp::status::kCallFailed, "The client has as many streams as it may have.", {}, {}});
    send_command(rtmp::make_error(command.transaction_id, nullptr, info));
    return {};
  }
  auto stream = std::make_unique<MessageStream>();
  stream->id = 1;
  while (find_stream(stream->id)) ++stream->id;
  const std::uint32_t id = stream->id;
  streams_.push_back(std::move(stream));
  send_command(rtmp::make_result(command.transaction_id, nullptr, id));
  return {};
}

Result<void> ClientSession::on_delete_stream(const rtmp::Command& command, std::uint32_t) {
  const double wanted = command.argument(0).number_or(0);
  std::erase_if(streams_, [&](const auto& stream) {
    if (stream->id != wanted) return false;
    end_use(*stream);
    return true;
  });
  return {};
}

Result<void> ClientSession::on_release_stream(const rtmp::Command& command, std::uint32_t) {
  if (command.transaction_id != 0) send_command(rtmp::make_result(command.transaction_id, nullptr, amf::Value()));
  return {};
}

Result<void> ClientSession::on_fc_publish(const rtmp::Command& command, std::uint32_t) {
  const std::string name = hub::split_stream_name(name_argument(command)).name;
  if (command.transaction_id != 0) send_command(rtmp::make_result(command.transaction_id, nullptr, amf::Value()));
  send_command({"onFCPublish", 0, nullptr, {rtmp::make_status({rtmp::level::kStatus, rtmp::status::kPublishStart, name, {}, {}})}});
  return {};
}

Result<void> ClientSession::on_fc_unpublish(const rtmp::Command& command, std::uint32_t) {
  const std::string name = hub::split_stream_name(name_argument(command)).name;
  for (const auto& stream : streams_) {
    if (stream->publication && stream->name == name) end_use(*stream);
  }
  if (command.transaction_id != 0) send_command(rtmp::make_result(command.transaction_id, nullptr, amf::Value()));
  send_command({"onFCUnpublish", 0, nullptr, {rtmp::make_status({rtmp::level::kStatus, rtmp::status::kUnpublishSuccess, name, {}, {}})}});
  return {};
}

Result<void> ClientSession::on_fc_subscribe(const rtmp::Command& command, std::uint32_t) {
  const std::string name = hub::split_stream_name(name_argument(command)).name;
  send_command({"onFCSubscribe", 0, nullptr, {rtmp::make_status({rtmp::level::kStatus, rtmp::status::kPlayStart, "Started playing " + name, name, {}})}});
  return {};
}

Result<void> ClientSession::on_fc_unsubscribe(const rtmp::Command& command, std::uint32_t) {
  const std::string name = hub::split_stream_name(name_argument(command)).name;
  send_command({"onFCUnsubscribe", 0, nullptr, {rtmp::make_status({rtmp::level::kStatus, rtmp::status::kPlayStop, "Stopped playing " + name, name, {}})}});
  return {};
}

/// librtmp and ffmpeg answer our onBWDone with it and go on when the call has a result.
Result<void> ClientSession::on_probe_bandwidth(const rtmp::Command& command, std::uint32_t) {
  if (command.transaction_id != 0) send_command(rtmp::make_result(command.transaction_id, nullptr, amf::Value()));
  return {};
}

Result<void> ClientSession::on_check_bandwidth(const rtmp::Command& command, std::uint32_t) {
  if (command.transaction_id != 0) send_command(rtmp::make_result(command.transaction_id, nullptr, amf::Value()));
  if (bandwidth_check_) return {};  // one at a time
  bandwidth_check_ = std::make_unique<BandwidthCheck>(kFirstCallTransaction);
  send_command(bandwidth_check_->begin(monotonic_now()));
  return {};
}

/// Nothing is recorded yet, so no stream has a length.
Result<void> ClientSession::on_get_stream_length(const rtmp::Command& command, std::uint32_t) {
  if (command.transaction_id != 0) send_command(rtmp::make_result(command.transaction_id, nullptr, 0));
  return {};
}

Result<void> ClientSession::on_reply(const rtmp::Command& command, std::uint32_t) {
  if (reply_to_application(command) || !bandwidth_check_ || command.name != "_result") return {};
  if (const auto next = bandwidth_check_->on_reply(command.transaction_id, monotonic_now())) send_command(*next);
  if (bandwidth_check_->done()) bandwidth_check_.reset();
  return {};
}

log::Event describe_client(std::string_view name, hub::ClientId id, const net::TransportFacts& transport, const hub::ClientFacts* facts) {
  log::Event event(log::Level::info, name);
  event.field("client", id).field("address", transport.peer.to_string());
  if (transport.front) event.field("front", transport.front->to_string());
  event.field("protocol", transport.protocol);
  if (facts) event.field("vhost", facts->virtual_host).field("app", facts->application).field("instance", facts->instance);
  return event;
}

}  // namespace sallyport::session
