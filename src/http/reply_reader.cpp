#include "http/reply_reader.hpp"

#include <utility>

#include "http/text.hpp"

namespace sallyport::http {
namespace {

std::string media_type(std::string_view value) {
  std::string type(trimmed(value.substr(0, value.find(';'))));
  for (char& c : type) c = lower(c);
  return type;
}

}  // namespace

ReplyReader::Progress ReplyReader::read(ByteSpan input) {
  Progress progress;
  while (progress.consumed < input.size()) {
    const Progress step = parser_.read(input.subspan(progress.consumed));
    progress.consumed += step.consumed;
    progress.event = step.event == Event::upgraded ? Event::failed : step.event;
    if (progress.event != Event::interim) return progress;
  }
  progress.event = Event::need_more;
  return progress;
}

ReplyReader::Event ReplyReader::read_end() {
  return parser_.read_end();
}

ReceivedReply ReplyReader::take() {
  reply_.keep_alive = parser_.keep_alive();
  return std::move(reply_);
}

void ReplyReader::on_response_head(unsigned status, const std::vector<Field>& fields) {
  reply_.status = status;
  for (const Field& field : fields) {
    if (equal_ignoring_case(field.name, "Content-Type")) reply_.content_type = media_type(field.value);
    if (equal_ignoring_case(field.name, "Location")) reply_.location = field.value;
    if (equal_ignoring_case(field.name, "Proxy-Authenticate") && reply_.challenges.size() < kMostChallenges)
      reply_.challenges.emplace_back(field.value);
  }
}

bool ReplyReader::on_response_body(ByteSpan data) {
  if (data.size() > body_limit_ - reply_.body.size()) return false;
  reply_.body.insert(reply_.body.end(), data.begin(), data.end());
  return true;
}

}  // namespace sallyport::http
