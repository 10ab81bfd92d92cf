#include "session/xml/xml_session.hpp"

#include <utility>

#include "session/client_description.hpp"
#include "session/session_detail.hpp"

namespace sallyport::session {
namespace {

// What script/api/xml_client.js calls them.
constexpr std::string_view kData = "data";
constexpr std::string_view kSend = "send";
constexpr Milliseconds kHousekeepingEvery{2'000};

}  // namespace

XmlSession::XmlSession(std::shared_ptr<net::ByteStream> stream, net::XmlRequest request, hub::Hub& hub, const SessionOptions& options)
    : stream_(std::move(stream)), request_(std::move(request)), hub_(hub), options_(options), loop_(stream_->event_loop()),
      host_(hub, loop_) {}

void XmlSession::begin() {
  if (state_ == State::closing) return;  // the client has left already
  housekeeping_.arm(loop_.timers(), kHousekeepingEvery);
  hub::Destination destination;
  facts_ = describe(destination);
  host_.connect(std::move(destination), facts_, shared_from_this());
}

hub::ClientFactsRef XmlSession::describe(hub::Destination& destination) const {
  auto facts = std::make_shared<hub::ClientFacts>();
  facts->id = host_.client_id();
  facts->kind = hub::ClientKind::xml_socket;
  facts->counters = counters_;
  describe_request(request_, *facts);
  destination = find_destination(hub_.virtual_hosts(), request_.facts, *facts);
  return facts;
}

void XmlSession::on_connect_answer(hub::ConnectAnswer answer) {
  if (state_ != State::connecting) return;
  const auto alive = shared_from_this();
  host_.follow(answer);
  if (!answer.accepted) return refuse(answer.reason, answer.description);
  if (answer.application->swf.enabled) {
    return refuse(Reason::swf_mismatch, "This application wants to see a SWF file, which this way cannot show.");
  }
  stream_->proved();
  max_message_ = answer.application->xml_message;
  apply_limits(*answer.application);
  describe_event("connect").field("agent", facts_->flash_version).reason(Reason::none);
  state_ = State::connected;
  pass_on();
}

void XmlSession::apply_limits(const hub::ApplicationOptions& application) {
  to_client_.set_rate(application.bandwidth.to_client);
  from_client_.set_rate(application.bandwidth.to_server);
  if (!application.idle.close) return;
  idle_watch_ = std::make_unique<IdleWatch>(loop_, application.idle, active_, [this] {
    const auto alive = shared_from_this();
    close(Reason::idle_timeout, true);
  });
}

// ---- from the client

void XmlSession::on_bytes(ByteSpan bytes) {
  if (state_ == State::closing) return;
  const auto alive = shared_from_this();
  from_client_.passed(bytes.size());
  counters_->bytes_in = stream_->bytes_received();
  framing_.add(as_text(bytes));
  pass_on();
}

/// To the host what it has room for.
void XmlSession::pass_on() {
  while (state_ == State::connected && framing_.has_message() && !waiting_.full()) {
    std::string message = framing_.take();
    if (message.size() > max_message_) return close(Reason::bad_message, true);
    active_ = true;
    ++counters_->messages_in;
    waiting_.add_waiting(message.size());
    hub::ClientCall call{std::string(kData), 0, {}, message.size()};
    call.arguments.emplace_back(std::move(message));
    host_.ask([call = std::move(call)](hub::ApplicationHost& host, hub::ClientId id) mutable { host.call(id, std::move(call)); });
  }
  if (state_ == State::connected && framing_.pending() > max_message_) return close(Reason::bad_message, true);
  apply_reading();
}

/// What has been read and not passed on is at most one read of the stream's.
void XmlSession::apply_reading() {
  if (state_ == State::closing) return;
  const bool waits = state_ == State::connecting && (framing_.has_message() || framing_.pending() > 0);
  stream_->set_reading(!waits && !framing_.has_message() && from_client_.may_pass());
}

void XmlSession::on_call_answer(hub::CallAnswer answer) {
  const bool was_full = framing_.has_message();
  waiting_.remove_waiting(answer.bytes);
  if (state_ != State::connected || !was_full || !waiting_.has_room()) return;
  const auto alive = shared_from_this();
  pass_on();
}

// ---- to the client

/// A call without a reply; whatever else the script broadcasts is for others.
void XmlSession::call(hub::ServerCallRef call, std::uint64_t number) {
  if (number != 0 || state_ != State::connected || call->name != kSend || call->arguments.size() != 1) return;
  const auto text = call->arguments[0].as_string();
  if (text) say(*text);
}

void XmlSession::say(std::string_view message) {
  const auto alive = shared_from_this();
  ByteVector& bytes = outbox_.bytes();
  bytes.insert(bytes.end(), message.begin(), message.end());
  bytes.push_back(0);
  ++counters_->commands_out;
  active_ = true;
  if (outbox_.overflowed()) return close(Reason::outbox_overflow, false);
  stream_->want_write();
}

bool XmlSession::fill(net::Gather& out, std::size_t) {
  outbox_.release();
  if (state_ != State::closing && !to_client_.may_pass()) return false;
  const std::size_t before = out.size();
  outbox_.drain(out);
  to_client_.passed(out.size() - before);
  counters_->bytes_out = stream_->bytes_sent();
  return false;
}

void XmlSession::obey(const hub::ClientOrder& order) {
  if (order.kind == hub::ClientOrder::Kind::limit_to_client) to_client_.set_rate(order.rate);
  if (order.kind == hub::ClientOrder::Kind::limit_to_server) from_client_.set_rate(order.rate);
}

// ---- the end

void XmlSession::refuse(Reason reason, const std::string& words) {
  describe_event("refuse").field("what", words).reason(reason);
  close(reason, true);
}

void XmlSession::look_after() {
  const auto alive = shared_from_this();
  housekeeping_.arm(loop_.timers(), kHousekeepingEvery);
  const auto since = stream_->blocked_since();
  if (!since || monotonic_now() - *since < options_.stall_limit) return;
  describe_event("cut").reason(Reason::stalled);
  close(Reason::stalled, false);
}

void XmlSession::evict(Reason reason) { close(reason, true); }

void XmlSession::close(Reason reason, bool flush) {
  if (state_ == State::closing) return;
  const auto alive = shared_from_this();
  state_ = State::closing;
  stream_->close(reason, flush);
}

void XmlSession::on_closed(Reason reason) {
  state_ = State::closing;
  housekeeping_.cancel();
  to_client_.stop();
  from_client_.stop();
  idle_watch_.reset();
  host_.leave();
  const auto lasted = std::chrono::duration_cast<Milliseconds>(monotonic_now() - request_.facts.accepted_at).count();
  describe_event("disconnect").field("received", stream_->bytes_received()).field("sent", stream_->bytes_sent()).field("duration_ms", lasted).reason(reason);
}

log::Event XmlSession::describe_event(std::string_view name) const { return describe_client(name, host_.client_id(), request_.facts, facts_.get()); }

}  // namespace sallyport::session
