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
  std::size_t consumed = 0;
  while (true) {
    const auto step = reader_.read(input.subspan(consumed));
    consumed += step.consumed;
    switch (step.event) {
      case Event::need_more:
      case Event::complete:
        return {step.event, consumed};
      case Event::interim:
        break;
      case Event::head:
        take_head(reader_.head());
        break;
      case Event::body:
        if (take_body(step.data)) break;
        return {Event::failed, consumed};
      case Event::upgraded:
      case Event::failed:
        return {Event::failed, consumed};
    }
  }
}

ReplyReader::Event ReplyReader::read_end() {
  return reader_.read_end();
}

ReceivedReply ReplyReader::take() {
  reply_.keep_alive = reader_.keep_alive();
  return std::move(reply_);
}

void ReplyReader::take_head(const ResponseHead& head) {
  reply_.status = head.status;
  reply_.content_type = media_type(head.find("Content-Type"));
  reply_.location = head.find("Location");
  reply_.squid_error = head.find("X-Squid-Error");
  for (const std::string_view challenge : head.find_all("Proxy-Authenticate")) {
    if (reply_.challenges.size() < kMostChallenges) reply_.challenges.emplace_back(challenge);
  }
}

bool ReplyReader::take_body(ByteSpan data) {
  if (data.size() > body_limit_ - reply_.body.size()) return false;
  reply_.body.insert(reply_.body.end(), data.begin(), data.end());
  return true;
}

}  // namespace sallyport::http
