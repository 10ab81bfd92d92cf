#include "http/response_parser.hpp"

namespace sallyport::http {
namespace {

using Read = ResponseReader::Event;

/// What our own operator's web server may say. Fields are for whoever looks at them.
ResponseLimits limits(bool fields) {
  return {.head = 64 * 1024, .line = 64 * 1024, .fields = fields};
}

}  // namespace

ResponseParser::ResponseParser(bool to_head, ResponseSink* sink)
    : reader_(to_head ? Answers::head : Answers::ordinary, limits(sink != nullptr)), sink_(sink) {}

void ResponseParser::take_head() {
  status_ = reader_.head().status;
  if (sink_) sink_->on_response_head(status_, reader_.head().fields);
}

ResponseParser::Progress ResponseParser::read(ByteSpan input) {
  Progress all;
  if (ended_) return {Event::failed, 0};
  while (true) {
    const auto step = reader_.read(input.subspan(all.consumed));
    all.consumed += step.consumed;
    switch (step.event) {
      case Read::head:
        take_head();
        break;
      case Read::body:
        if (sink_ && !sink_->on_response_body(step.data)) return end(Event::failed, all.consumed);
        break;
      case Read::need_more:
        return all;
      case Read::interim:
        all.event = Event::interim;
        return all;
      case Read::upgraded:
        take_head();
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
