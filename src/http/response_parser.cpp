#include "http/response_parser.hpp"

#include <optional>
#include <string>

#include "http/beast_message.hpp"
#include "http/head_collector.hpp"

namespace sallyport::http {
namespace {

constexpr std::size_t kHeadLimit = 64 * 1024;  // what our own operator's web server may say

}  // namespace

struct ResponseParser::State {
  enum class Phase { head, body, ended, failed };

  State(bool head_request, ResponseSink* wants) : to_head(head_request), sink(wants) {}

  Progress read_head(ByteSpan input);
  Progress after_head(std::size_t consumed);
  Progress read_body(ByteSpan input);
  Progress end(Event event, std::size_t consumed) {
    phase = event == Event::failed ? Phase::failed : Phase::ended;
    return {event, consumed};
  }

  const bool to_head;
  ResponseSink* const sink;
  bool started = false;
  Phase phase = Phase::head;
  HeadCollector collector{kHeadLimit, kHeadLimit};
  std::string raw;
  std::optional<BeastMessage<false>> message;
  BodyFeeder<false> feeder;
};

ResponseParser::Progress ResponseParser::State::read_head(ByteSpan input) {
  const std::size_t consumed = collector.take(input, raw);
  if (collector.state() == HeadCollector::State::incomplete) return {Event::need_more, consumed};
  if (collector.state() != HeadCollector::State::complete) return end(Event::failed, consumed);
  message.emplace();
  if (to_head) message->skip(true);
  boost::beast::error_code error;
  const std::size_t taken = message->put(boost::asio::buffer(raw), error);
  if (error || taken != raw.size() || !message->is_header_done()) return end(Event::failed, consumed);
  return after_head(consumed);
}

ResponseParser::Progress ResponseParser::State::after_head(std::size_t consumed) {
  const bool final = message->status >= 200 || message->status == 101;
  if (sink && final) sink->on_response_head(message->status, message->fields);
  message->fields = {};
  raw.clear();
  if (message->status == 101) return end(Event::upgraded, consumed);
  if (message->status < 200) {
    collector.restart();
    return {Event::interim, consumed};
  }
  if (message->is_done()) return end(Event::complete, consumed);
  phase = Phase::body;
  return {Event::need_more, consumed};
}

ResponseParser::Progress ResponseParser::State::read_body(ByteSpan input) {
  std::size_t consumed = 0;
  while (consumed < input.size()) {
    const auto step = feeder.feed(*message, input.subspan(consumed));
    if (!step.ok) return end(Event::failed, consumed);
    consumed += step.consumed;
    if (sink && !step.data.empty() && !sink->on_response_body(step.data)) return end(Event::failed, consumed);
    if (message->is_done()) return end(Event::complete, consumed);
  }
  return {Event::need_more, consumed};
}

ResponseParser::ResponseParser(bool to_head, ResponseSink* sink)
    : state_(std::make_unique<State>(to_head, sink)) {}
ResponseParser::~ResponseParser() = default;

ResponseParser::Progress ResponseParser::read(ByteSpan input) {
  State& state = *state_;
  if (input.empty()) return {};
  state.started = true;
  if (state.phase == State::Phase::head) {
    Progress progress = state.read_head(input);
    if (progress.event != Event::need_more || progress.consumed == input.size()) return progress;
    const Progress body = state.read_body(input.subspan(progress.consumed));
    return {body.event, progress.consumed + body.consumed};
  }
  if (state.phase == State::Phase::body) return state.read_body(input);
  return {Event::failed, 0};
}

ResponseParser::Event ResponseParser::read_end() {
  State& state = *state_;
  if (state.phase != State::Phase::body) return Event::failed;
  boost::beast::error_code error;
  state.message->put_eof(error);
  return state.end(error ? Event::failed : Event::complete, 0).event;
}

unsigned ResponseParser::status() const {
  const auto& message = state_->message;
  return message && message->status >= 200 ? message->status : 0;
}

bool ResponseParser::keep_alive() const {
  return state_->message && state_->message->keep_alive();
}
bool ResponseParser::started() const {
  return state_->started;
}

}  // namespace sallyport::http
