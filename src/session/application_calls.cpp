// ClientSession: calls between the client and what governs its instance.
#include "session/application_calls.hpp"

#include "rtmp/message/user_control.hpp"
#include "session/form_index.hpp"
#include "session/session_detail.hpp"

namespace sallyport::session {
namespace {

/// A call that nobody is to reply to, made once for all who get it.
const SharedBytes& call_payload(const hub::ServerCall& call, amf::ObjectEncoding encoding) {
  return call.forms.get(form_index(encoding), [&] {
    ByteVector bytes;
    rtmp::encode_command(bytes, {call.name, 0, nullptr, call.arguments}, encoding);
    return SharedBytes::copy_of(bytes);
  });
}

}  // namespace

void ClientSession::call_application(rtmp::Command&& command, std::size_t bytes) {
  hub::ClientCall call{std::move(command.name), command.transaction_id, std::move(command.arguments), bytes};
  calls_->add_waiting(bytes);
  host_.ask([call = std::move(call)](hub::ApplicationHost& host, hub::ClientId id) mutable { host.call(id, std::move(call)); });
  if (!calls_->full()) return;
  calls_->holding = true;
  hold();
}

void ClientSession::fail_call(double transaction_id, const std::string& method, std::uint32_t stream_id) {
  if (transaction_id == 0) return;
  const auto info = rtmp::make_status({rtmp::level::kError, rtmp::status::kCallFailed, "There is no such method.", method, {}});
  send_command(rtmp::make_error(transaction_id, nullptr, info), stream_id);
}

void ClientSession::on_call_answer(hub::CallAnswer answer) {
  if (state_ != State::connected) return;
  calls_->remove_waiting(answer.bytes);
  if (answer.transaction_id != 0) {
    send_command(answer.ok ? rtmp::make_result(answer.transaction_id, nullptr, std::move(answer.value))
                           : rtmp::make_error(answer.transaction_id, nullptr, std::move(answer.value)));
  }
  if (!calls_->holding || !calls_->has_room()) return;
  calls_->holding = false;
  resume();
}

void ClientSession::call(hub::ServerCallRef call, std::uint64_t number) {
  if (state_ != State::connected || !calls_) return;
  if (number == 0) return send_encoded_command(call_payload(*call, encoding_).span(), 0);
  send_command({call->name, calls_->begin_call(number), nullptr, call->arguments});
}

/// Whether it was a reply to a call of the application's.
bool ClientSession::reply_to_application(const rtmp::Command& command) {
  if (!calls_ || (command.name != "_result" && command.name != "_error")) return false;
  const auto number = calls_->end_call(command.transaction_id);
  if (!number) return false;
  hub::CallReply reply{*number, command.name == "_result", command.argument(0)};
  host_.ask([reply = std::move(reply)](hub::ApplicationHost& host, hub::ClientId id) mutable { host.reply(id, std::move(reply)); });
  return true;
}

void ClientSession::obey(const hub::ClientOrder& order) {
  if (state_ != State::connected) return;
  using Kind = hub::ClientOrder::Kind;
  switch (order.kind) {
    case Kind::ping: return send_control(rtmp::UserControl::ping_request(clock()));
    case Kind::check_bandwidth: return (void)on_check_bandwidth({}, 0);
    case Kind::limit_to_client: return to_client_.set_rate(order.rate);
    case Kind::limit_to_server: return from_client_.set_rate(order.rate);
    case Kind::sample_access: sample_access_ = {order.audio_paths, order.video_paths}; return;
    case Kind::withhold: withheld_ = {order.audio_paths, order.video_paths}; return withhold_media();
    case Kind::unpublish: return unpublish(order.stream);
  }
}

}  // namespace sallyport::session
