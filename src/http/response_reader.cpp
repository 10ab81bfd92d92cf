#include "http/response_reader.hpp"

#include <optional>

#include "http/beast_message.hpp"
#include "http/head_collector.hpp"
#include "http/head_rules.hpp"
#include "http/text.hpp"

namespace sallyport::http {
namespace {

/// The phrase of a start line: "HTTP/1.1 200 OK".
std::string_view phrase_of(std::string_view raw) {
  const std::string_view line = raw.substr(0, raw.find('\r'));
  const std::size_t status = line.find(' ');
  if (status == std::string_view::npos) return {};
  const std::size_t phrase = line.find(' ', status + 1);
  return phrase == std::string_view::npos ? std::string_view() : trimmed(line.substr(phrase));
}

}  // namespace

struct ResponseReader::State {
  enum class Phase { head, interim, body, ending, ended, upgraded, failed };

  State(Answers to, ResponseLimits with) : answers(to), limits(with), collector(with.head, with.line) {}

  void restart();
  Progress read_head(ByteSpan input);
  bool parse_head();
  Progress after_head(std::size_t consumed);
  Progress read_body(ByteSpan input);
  Progress enter(Phase next, Event event, std::size_t consumed) {
    phase = next;
    return {event, consumed, {}};
  }

  Answers answers;
  const ResponseLimits limits;
  bool started = false;
  Phase phase = Phase::head;
  HeadCollector collector;
  ResponseHead head;
  std::optional<BeastMessage<false>> message;
  BodyFeeder<false> feeder;
};

void ResponseReader::State::restart() {
  phase = Phase::head;
  collector.restart();
  head.raw.clear();
  head.fields.clear();
  head.status = 0;
  message.reset();
  feeder = {};
}

ResponseReader::Progress ResponseReader::State::read_head(ByteSpan input) {
  const std::size_t consumed = collector.take(input, head.raw);
  if (collector.state() == HeadCollector::State::incomplete) return {Event::need_more, consumed, {}};
  if (collector.state() != HeadCollector::State::complete || !parse_head())
    return enter(Phase::failed, Event::failed, consumed);
  return after_head(consumed);
}

bool ResponseReader::State::parse_head() {
  // Beast unfolds a folded value in a buffer of its own, to which no view may remain.
  if (limits.fields && !has_clean_lines(head.raw)) return false;
  message.emplace();
  if (answers == Answers::head) message->skip(true);
  boost::beast::error_code error;
  const std::size_t taken = message->put(boost::asio::buffer(head.raw), error);
  if (error || taken != head.raw.size() || !message->is_header_done()) return false;
  head.status = message->status;
  head.reason = phrase_of(head.raw);
  head.version = message->version;
  if (limits.fields) head.fields = std::move(message->fields);
  head.chunked = message->chunked();
  head.content_length.reset();
  if (const auto length = message->content_length()) head.content_length = *length;
  return true;
}

ResponseReader::Progress ResponseReader::State::after_head(std::size_t consumed) {
  const bool tunnel = answers == Answers::connect && head.status / 100 == 2;
  if (head.status == 101 || tunnel) return enter(Phase::upgraded, Event::upgraded, consumed);
  if (head.status < 200) return enter(Phase::interim, Event::interim, consumed);
  return enter(message->is_done() ? Phase::ending : Phase::body, Event::head, consumed);
}

ResponseReader::Progress ResponseReader::State::read_body(ByteSpan input) {
  std::size_t consumed = 0;
  while (consumed < input.size()) {
    const auto step = feeder.feed(*message, input.subspan(consumed));
    if (!step.ok) return enter(Phase::failed, Event::failed, consumed);
    consumed += step.consumed;
    if (message->is_done()) phase = Phase::ending;
    if (!step.data.empty()) return {Event::body, consumed, step.data};
    if (phase == Phase::ending) return enter(Phase::ended, Event::complete, consumed);
  }
  return {Event::need_more, consumed, {}};
}

ResponseReader::ResponseReader(Answers answers, ResponseLimits limits)
    : state_(std::make_unique<State>(answers, limits)) {}
ResponseReader::~ResponseReader() = default;
ResponseReader::ResponseReader(ResponseReader&&) noexcept = default;
ResponseReader& ResponseReader::operator=(ResponseReader&&) noexcept = default;

ResponseReader::Progress ResponseReader::read(ByteSpan input) {
  State& state = *state_;
  if (!input.empty()) state.started = true;
  if (state.phase == State::Phase::interim) {
    if (input.empty()) return {};  // it has been announced
    state.restart();
  }
  switch (state.phase) {
    case State::Phase::head:
      return state.read_head(input);
    case State::Phase::body:
      return state.read_body(input);
    case State::Phase::ending:
      return state.enter(State::Phase::ended, Event::complete, 0);
    case State::Phase::ended:
    case State::Phase::upgraded:
      return {};
    default:
      return {Event::failed, 0, {}};
  }
}

ResponseReader::Event ResponseReader::read_end() {
  State& state = *state_;
  if (state.phase == State::Phase::ending) return state.enter(State::Phase::ended, Event::complete, 0).event;
  if (state.phase != State::Phase::body) return Event::failed;
  boost::beast::error_code error;
  state.message->put_eof(error);
  if (error) return state.enter(State::Phase::failed, Event::failed, 0).event;
  return state.enter(State::Phase::ended, Event::complete, 0).event;
}

const ResponseHead& ResponseReader::head() const {
  return state_->head;
}
bool ResponseReader::keep_alive() const {
  return state_->message && state_->message->keep_alive();
}
bool ResponseReader::started() const {
  return state_->started;
}

void ResponseReader::restart(Answers answers) {
  state_->restart();
  state_->answers = answers;
  state_->started = false;
}

}  // namespace sallyport::http
