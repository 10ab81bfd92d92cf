#include "session/flv/flv_session.hpp"

#include "session/client_description.hpp"
#include "session/flv/flv_framing.hpp"
#include "session/session_detail.hpp"

namespace sallyport::session {
namespace {

constexpr unsigned kForbidden = 403;
constexpr unsigned kNotFound = 404;
constexpr std::uint32_t kOnlyStream = 1;  // the message stream that the application's host knows
constexpr Milliseconds kLookEvery{2'000};

unsigned status_of(Reason reason) { return reason == Reason::unknown_application ? kNotFound : kForbidden; }

}  // namespace

FlvSession::FlvSession(std::shared_ptr<net::ByteStream> stream, net::MediaRequest request, hub::Hub& hub, const SessionOptions& options)
    : stream_(std::move(stream)), request_(std::move(request)), hub_(hub), options_(options), loop_(stream_->event_loop()),
      host_(hub, loop_), outbox_(options.outbox_limit) {}

void FlvSession::begin() {
  if (state_ == State::closing) return;  // the client has left already
  stream_->proved();
  housekeeping_.arm(loop_.timers(), kLookEvery);
  hub::Destination destination;
  facts_ = describe(destination);
  host_.connect(std::move(destination), facts_, shared_from_this());
}

hub::ClientFactsRef FlvSession::describe(hub::Destination& destination) const {
  auto facts = std::make_shared<hub::ClientFacts>();
  facts->id = host_.client_id();
  facts->counters = counters_;
  describe_request(request_, *facts);
  destination = find_destination(hub_.virtual_hosts(), request_.facts, *facts);
  return facts;
}

void FlvSession::on_bytes(ByteSpan) {}

void FlvSession::on_connect_answer(hub::ConnectAnswer answer) {
  if (state_ != State::connecting) return;
  host_.follow(answer);
  if (!answer.accepted) return refuse(status_of(answer.reason), answer.reason, answer.description);
  if (answer.application->swf.enabled) {
    return refuse(kForbidden, Reason::swf_mismatch, "This application wants to see a SWF file, which this way cannot show.");
  }
  apply_limits(*answer.application);
  describe_event("connect").field("agent", facts_->flash_version).reason(Reason::none);
  state_ = State::asking;
  host_.ask([name = request_.target.stream, query = request_.target.query](hub::ApplicationHost& host, hub::ClientId id) {
    host.play(id, kOnlyStream, name, query);
  });
}

void FlvSession::apply_limits(const hub::ApplicationOptions& application) {
  to_client_.set_rate(application.bandwidth.to_client);
  if (!application.idle.close) return;
  idle_watch_ = std::make_unique<IdleWatch>(loop_, application.idle, active_, [this] {
    const auto alive = shared_from_this();
    close(Reason::idle_timeout, true);
  });
}

void FlvSession::on_play_answer(hub::StreamAnswer answer) {
  if (state_ != State::asking) return;
  if (!answer.accepted) return refuse(kForbidden, answer.reason, answer.description);
  describe_event("play").field("stream", request_.target.stream).reason(Reason::none);
  state_ = State::waiting;
  patience_.arm(loop_.timers(), kWaitForPublisher);
  playback_ = std::make_unique<FlvPlayback>(hub_.media_plane(loop_.index()), std::move(answer.stream), *stream_);
  stream_->want_write();
}

/// The header of the file says which kinds there are, and players wait for those that it promises. Publishers send
/// both kinds' first messages within a moment.
bool FlvSession::ready_to_begin() {
  if (!playback_->live()) return false;
  const auto kinds = playback_->kinds();
  if (kinds.audio && kinds.video) return true;
  if (!kinds.audio && !kinds.video) return false;
  if (!kinds_are_all_ && !kinds_.armed()) kinds_.arm(loop_.timers(), kWaitForKinds);
  return kinds_are_all_;
}

void FlvSession::start_body() {
  state_ = State::playing;
  patience_.cancel();
  kinds_.cancel();
  if (!request_.upgraded) say(net::media_head(request_));
  if (request_.head_only) return loop_.post([self = shared_from_this()] { self->close(Reason::server_closed, true); });
  const auto kinds = playback_->kinds();
  const auto header = flv_file_header(kinds.audio, kinds.video);
  outbox_.bytes().insert(outbox_.bytes().end(), header.begin(), header.end());
}

bool FlvSession::fill(net::Gather& out, std::size_t limit) {
  outbox_.release();
  if (state_ == State::waiting && ready_to_begin()) start_body();
  outbox_.drain(out);
  if (state_ != State::playing || request_.head_only || !to_client_.may_pass()) return count(out.size()), false;
  const bool more = fill_tags(out, to_client_.clip(limit));
  count(out.size());
  return more;
}

bool FlvSession::fill_tags(net::Gather& out, std::size_t limit) {
  const auto step = playback_->fill(out, limit);
  const std::uint64_t skipped = playback_->take_skipped();
  counters_->messages_dropped += skipped;
  slow_skips_ += skipped;
  switch (step) {
    case FlvPlayback::Step::done: return false;
    case FlvPlayback::Step::full: return true;
    case FlvPlayback::Step::published: patience_.cancel(); return true;
    case FlvPlayback::Step::unpublished: patience_.arm(loop_.timers(), kGap); return true;
  }
  return false;
}

void FlvSession::count(std::size_t bytes) {
  to_client_.passed(bytes);
  active_ |= bytes > 0;
  counters_->bytes_out = stream_->bytes_sent();
}

void FlvSession::say(std::string text) {
  const ByteSpan bytes = as_bytes(text);
  outbox_.bytes().insert(outbox_.bytes().end(), bytes.begin(), bytes.end());
  stream_->want_write();
}

void FlvSession::refuse(unsigned status, Reason reason, const std::string& words) {
  describe_event("refuse").field("play", request_.target.stream).field("what", words).reason(reason);
  if (!request_.upgraded) say(net::media_refusal(request_, status, words.empty() ? std::string(to_string(reason)) : words));
  close(reason, true);
}

void FlvSession::on_patience() {
  const auto alive = shared_from_this();
  if (state_ == State::playing) return close(Reason::no_publisher, true);
  if (playback_->live()) return patience_.arm(loop_.timers(), kWaitForPublisher);  // one who sends nothing yet
  refuse(kNotFound, Reason::no_publisher, "Nobody publishes this stream at the moment.");
}

void FlvSession::look_after() {
  const auto alive = shared_from_this();
  housekeeping_.arm(loop_.timers(), kLookEvery);
  if (slow_skips_ > 0) describe_event("slow").field("skipped", std::exchange(slow_skips_, 0));
  const auto since = stream_->blocked_since();
  if (!since || monotonic_now() - *since < options_.stall_limit) return;
  describe_event("cut").reason(Reason::stalled);
  close(Reason::stalled, false);
}

/// The script may call whom it likes; this client has no ears.
void FlvSession::call(hub::ServerCallRef, std::uint64_t number) {
  if (number == 0) return;
  host_.ask([number](hub::ApplicationHost& host, hub::ClientId id) {
    host.reply(id, {number, false, amf::Value::object({{"level", "error"}, {"code", "NetConnection.Call.Failed"},
                                                       {"description", "This client only watches."}})});
  });
}

void FlvSession::obey(const hub::ClientOrder& order) {
  if (order.kind == hub::ClientOrder::Kind::limit_to_client) to_client_.set_rate(order.rate);
}

void FlvSession::evict(Reason reason) { close(reason, true); }

void FlvSession::close(Reason reason, bool flush) {
  if (state_ == State::closing) return;
  const auto alive = shared_from_this();
  state_ = State::closing;
  stream_->close(reason, flush);
}

void FlvSession::on_closed(Reason reason) {
  state_ = State::closing;
  patience_.cancel();
  kinds_.cancel();
  housekeeping_.cancel();
  to_client_.stop();
  idle_watch_.reset();
  if (playback_) describe_event("stop").field("stream", request_.target.stream);
  playback_.reset();
  host_.leave();
  const auto lasted = std::chrono::duration_cast<Milliseconds>(monotonic_now() - request_.facts.accepted_at).count();
  describe_event("disconnect").field("sent", stream_->bytes_sent()).field("duration_ms", lasted).reason(reason);
}

log::Event FlvSession::describe_event(std::string_view name) const { return describe_client(name, host_.client_id(), request_.facts, facts_.get()); }

}  // namespace sallyport::session
