#include "http/response_parser.hpp"

namespace sallyport::http {
namespace {

using Read = ResponseReader::Event;

// What our own operator's web server may say.
constexpr ResponseLimits kLimits{.head = 64 * 1024, .line = 64 * 1024, .fields = false};

}  // namespace

ResponseParser::ResponseParser(bool to_head)
    : reader_(to_head ? Answers::head : Answers::ordinary, kLimits) {}

ResponseParser::Progress ResponseParser::read(ByteSpan input) {
  Progress all;
  if (ended_) return {Event::failed, 0};
  while (true) {
    const auto step = reader_.read(input.subspan(all.consumed));
    all.consumed += step.consumed;
    switch (step.event) {
      case Read::head:
        status_ = reader_.head().status;
        break;
      case Read::body:
        break;
      case Read::need_more:
        return all;
      case Read::interim:
        all.event = Event::interim;
        return all;
      case Read::upgraded:
        status_ = reader_.head().status;
        return end(Event::upgraded, all.consumed);
      case Read::complete:
        return end(Event::complete, all.consumed);
      case Read::failed:
        return end(Event::failed, all.consumed);
    }
  }
}

ResponseParser::Progress ResponseParser::end(Event event, std::size_t consumed) {
  ended_ = true;
  return {event, consumed};
}

ResponseParser::Event ResponseParser::read_end() {
  if (ended_) return Event::failed;
  return end(reader_.read_end() == Read::complete ? Event::complete : Event::failed, 0).event;
}

}  // namespace sallyport::http
