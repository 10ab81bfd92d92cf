#include "http/request_parser.hpp"

#include <optional>

#include "http/beast_message.hpp"
#include "http/head_collector.hpp"
#include "http/head_rules.hpp"

namespace sallyport::http {

namespace {

/// Whether a start line is well formed up to "HTTP/", so that it is the version that is not known.
bool names_a_version(std::string_view raw) {
  const std::string_view line = raw.substr(0, raw.find('\r'));
  const std::size_t target = line.find(' ');
  if (target == std::string_view::npos) return false;
  const std::size_t version = line.find(' ', target + 1);
  return version != std::string_view::npos && line.substr(version + 1).starts_with("HTTP/");
}

}  // namespace

struct RequestParser::State {
  enum class Phase { head, body, ending, ended, failed };

  explicit State(RequestLimits limits) : collector(limits.head, limits.line) {}

  void restart();
  Progress read_head(ByteSpan input);
  bool parse_head();
  Progress read_body(ByteSpan input);
  Progress end(std::size_t consumed);
  Progress fail(unsigned with, std::size_t consumed);

  Phase phase = Phase::head;
  HeadCollector collector;
  RequestHead head;
  std::optional<BeastMessage<true>> message;
  BodyFeeder<true> feeder;
  unsigned status = 0;
};

void RequestParser::State::restart() {
  phase = Phase::head;
  collector.restart();
  head.raw.clear();
  head.fields.clear();
  message.reset();
  feeder = {};
}

RequestParser::Progress RequestParser::State::fail(unsigned with, std::size_t consumed) {
  phase = Phase::failed;
  status = with;
  return {Event::failed, consumed, {}};
}

RequestParser::Progress RequestParser::State::read_head(ByteSpan input) {
  const std::size_t consumed = collector.take(input, head.raw);
  switch (collector.state()) {
    case HeadCollector::State::incomplete:
      return {Event::need_more, consumed, {}};
    case HeadCollector::State::too_long:
      return fail(431, consumed);
    case HeadCollector::State::bad_line_end:
      return fail(400, consumed);
    case HeadCollector::State::complete:
      break;
  }
  if (!parse_head()) return fail(status, consumed);
  phase = message->is_done() ? Phase::ending : Phase::body;
  return {Event::head, consumed, {}};
}

bool RequestParser::State::parse_head() {
  status = 400;
  if (!has_clean_lines(head.raw)) return false;
  message.emplace();
  boost::beast::error_code error;
  const std::size_t taken = message->put(boost::asio::buffer(head.raw), error);
  if (error == boost::beast::http::error::bad_version && names_a_version(head.raw)) status = 505;
  if (error || taken != head.raw.size() || !message->is_header_done()) return false;
  head.method = message->method;
  head.target = message->target;
  head.version = message->version;
  head.fields = std::move(message->fields);
  head.chunked = message->chunked();
  head.content_length.reset();
  if (const auto length = message->content_length()) head.content_length = *length;
  return has_plain_framing(head);
}

RequestParser::Progress RequestParser::State::read_body(ByteSpan input) {
  std::size_t consumed = 0;
  while (consumed < input.size()) {
    const auto step = feeder.feed(*message, input.subspan(consumed));
    if (!step.ok) return fail(400, consumed);
    consumed += step.consumed;
    if (message->is_done()) phase = Phase::ending;
    if (!step.data.empty()) return {Event::body, consumed, step.data};
    if (phase == Phase::ending) return end(consumed);
  }
  return {Event::need_more, consumed, {}};
}

RequestParser::Progress RequestParser::State::end(std::size_t consumed) {
  phase = Phase::ended;
  return {Event::complete, consumed, {}};
}

RequestParser::RequestParser(RequestLimits limits) : state_(std::make_unique<State>(limits)) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

RequestParser::Progress RequestParser::read(ByteSpan input) {
  State& state = *state_;
  if (state.phase == State::Phase::ended) {
    if (input.empty()) return {};
    state.restart();
  }
  switch (state.phase) {
    case State::Phase::head:
      return state.read_head(input);
    case State::Phase::body:
      return state.read_body(input);
    case State::Phase::ending:
      return state.end(0);
    default:
      return {Event::failed, 0, {}};
  }
}

const RequestHead& RequestParser::head() const {
  return state_->head;
}
unsigned RequestParser::failed_status() const {
  return state_->status;
}
bool RequestParser::started() const {
  const State& state = *state_;
  return state.phase == State::Phase::head ? !state.head.raw.empty() : state.phase != State::Phase::ended;
}

}  // namespace sallyport::http
