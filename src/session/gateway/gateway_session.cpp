#include "session/gateway/gateway_session.hpp"

#include <utility>

#include "rtmp/command/status.hpp"
#include "session/client_description.hpp"
#include "session/session_detail.hpp"

namespace sallyport::session {
namespace {

constexpr std::string_view kResult = "/onResult";
constexpr std::string_view kStatus = "/onStatus";
constexpr std::string_view kNobody = "null";  // an answer is not answered

unsigned refused_call_status(Reason reason) {
  return reason == Reason::unknown_application || reason == Reason::gateway_not_enabled ? 404 : 403;
}

amf::Value failure(std::string description, const std::string& method) {
  return rtmp::make_status({rtmp::level::kError, rtmp::status::kCallFailed, std::move(description), method, {}});
}

amf::Value headers_of(std::vector<amf::PacketHeader> headers) {
  std::vector<amf::Property> all;
  for (amf::PacketHeader& one : headers) all.push_back({std::move(one.name), std::move(one.value)});
  return amf::Value(amf::Object{{}, std::move(all)});
}

}  // namespace

GatewaySession::GatewaySession(loop::EventLoop& loop, net::GatewayRequest request, net::GatewayAnswer answer, hub::Hub& hub)
    : loop_(loop), request_(std::move(request)), answer_(std::move(answer)), hub_(hub), host_(hub, loop) {}

GatewaySession::~GatewaySession() = default;

void GatewaySession::begin() {
  if (!answer_) return;  // given up already
  deadline_.arm(loop_.timers(), kDeadline);
  if (!read_packet()) return;
  connect();
}

bool GatewaySession::read_packet() {
  auto packet = amf::decode_packet(request_.body);
  if (!packet) return refuse(400, packet.error().reason, "This is no packet of AMF remoting."), false;
  counters_->bytes_in = request_.body.size();
  counters_->messages_in = packet->bodies.size();
  version_ = packet->version;
  headers_ = headers_of(std::move(packet->headers));
  if (!packet->bodies.empty()) call_bytes_ = request_.body.size() / packet->bodies.size();
  ByteVector().swap(request_.body);
  for (amf::PacketBody& body : packet->bodies) {
    calls_.push_back({read_gateway_method(std::move(body.target), std::move(body.value)), std::move(body.response), {}});
  }
  return true;
}

void GatewaySession::connect() {
  hub::Destination destination;
  facts_ = describe(destination, std::move(headers_));
  host_.connect(std::move(destination), facts_, shared_from_this());
}

hub::ClientFactsRef GatewaySession::describe(hub::Destination& destination, amf::Value headers) const {
  auto facts = std::make_shared<hub::ClientFacts>();
  facts->id = host_.client_id();
  facts->kind = hub::ClientKind::gateway;
  facts->counters = counters_;
  describe_request(request_, *facts);
  facts->arguments.push_back(std::move(headers));
  destination = find_destination(hub_.virtual_hosts(), request_.facts, *facts);
  return facts;
}

void GatewaySession::on_connect_answer(hub::ConnectAnswer answer) {
  if (!answer_ || connected_) return;
  host_.follow(answer);
  if (!answer.accepted) return refuse(refused_call_status(answer.reason), answer.reason, std::move(answer.description));
  if (answer.application->swf.enabled) {
    return refuse(403, Reason::swf_mismatch, "This application wants to see a SWF file, which this way cannot show.");
  }
  connected_ = true;
  make_calls();
}

/// In their order, so many at a time that one request cannot fill the host's queue.
void GatewaySession::make_calls() {
  for (; next_ < calls_.size() && !waiting_.full(); ++next_) {
    GatewayMethod& method = calls_[next_].method;
    waiting_.add_waiting(call_bytes_);
    if (method.ping) {  // of the protocol, not of the application
      on_call_answer({static_cast<double>(next_), call_bytes_, true, nullptr});
      if (!answer_) return;
      continue;
    }
    hub::ClientCall call{method.name, static_cast<double>(next_), std::exchange(method.arguments, {}), call_bytes_};
    host_.ask([call = std::move(call)](hub::ApplicationHost& host, hub::ClientId id) mutable { host.call(id, std::move(call)); });
  }
  if (answered_ == calls_.size()) finish();
}

void GatewaySession::on_call_answer(hub::CallAnswer answer) {
  const auto index = static_cast<std::size_t>(answer.transaction_id);
  if (!answer_ || index >= calls_.size() || !calls_[index].answer.empty()) return;  // a second one, or too late
  const auto alive = shared_from_this();
  waiting_.remove_waiting(answer.bytes);
  answer_call(calls_[index], answer.ok, std::move(answer.value));
  ++answered_;
  if (answered_ == calls_.size()) return finish();
  if (next_ < calls_.size() && !calls_[index].method.ping && waiting_.has_room()) make_calls();
}

void GatewaySession::answer_call(Call& call, bool ok, amf::Value value) {
  const auto encode = [&](bool good, const amf::Value& what) {
    ByteVector bytes;
    ByteWriter writer(bytes);
    amf::encode_answer(writer, version_, {call.response + std::string(good ? kResult : kStatus), std::string(kNobody), what});
    return bytes;
  };
  call.answer = encode(ok, make_gateway_answer(call.method, ok, std::move(value)));
  if (reply_bytes_ + call.answer.size() > kMaxReply) {
    ok = false;
    call.answer = encode(false, make_gateway_answer(call.method, false, failure("The answer is too large.", call.method.name)));
  }
  if (!ok) ++failed_;
  reply_bytes_ += call.answer.size();
}

/// What is not answered by now will not be.
void GatewaySession::finish() {
  for (Call& call : calls_) {
    if (call.answer.empty()) answer_call(call, false, failure("The application did not answer in time.", call.method.name));
  }
  ByteVector packet;
  packet.reserve(reply_bytes_ + 16);
  ByteWriter writer(packet);
  amf::encode_answers_head(writer, version_, calls_.size());
  for (const Call& call : calls_) writer.bytes(call.answer);
  counters_->bytes_out = packet.size();
  describe_client("gateway", host_.client_id(), request_.facts, facts_.get()).field("calls", calls_.size()).field("failed", failed_).reason(Reason::none);
  reply({200, SharedBytes::copy_of(packet), true});
}

void GatewaySession::refuse(unsigned status, Reason reason, std::string words) {
  describe_client("refuse", host_.client_id(), request_.facts, facts_.get()).field("what", words).reason(reason);
  if (words.empty()) words = to_string(reason);
  reply({status, SharedBytes::copy_of(as_bytes(words + "\n")), false});
}

/// From a turn of its own: what asked for the answer may still be on its way here.
void GatewaySession::reply(net::GatewayReply reply) {
  if (!answer_) return;
  loop_.post([self = shared_from_this(), answer = std::exchange(answer_, nullptr), reply = std::move(reply)]() mutable {
    answer(std::move(reply));
  });
  leave();
}

void GatewaySession::abandon() {
  answer_ = nullptr;
  leave();
}

void GatewaySession::leave() {
  deadline_.cancel();
  host_.leave();
}

void GatewaySession::evict(Reason reason) {
  const auto alive = shared_from_this();
  connected_ ? finish() : refuse(503, reason, {});
}

/// Scripts may broadcast; nobody listens here.
void GatewaySession::call(hub::ServerCallRef call, std::uint64_t number) {
  if (number == 0) return;
  host_.ask([number, method = call->name](hub::ApplicationHost& host, hub::ClientId id) {
    host.reply(id, {number, false, failure("This client cannot be called.", method)});
  });
}

}  // namespace sallyport::session
