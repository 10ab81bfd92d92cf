// What a hostile server or box may answer to the client's tunnel: a stream of HTTP replies, whose bodies are
// taken for the answer to /open, for replies to both lanes, and for text documents. A reply must read the
// same whole or byte by byte; what is believed must have the promised form.
#include <optional>
#include <string>

#include "client/tunnel/legacy_dialogue.hpp"
#include "client/tunnel/paired_dialogue.hpp"
#include "fuzz/fuzz_check.hpp"
#include "http/reply_reader.hpp"
#include "http/text_document.hpp"
#include "http/tunnel_target.hpp"

namespace {

using namespace sallyport;
using sallyport::fuzz::check;
using Event = http::ReplyReader::Event;

constexpr std::size_t kMostReply = 4096;

void take_welcome(ByteSpan body, bool text) {
  const auto welcome = http::parse_tunnel_welcome(body, text);
  if (!welcome) return;
  check(!welcome->id.empty() && welcome->id.size() <= http::kMaxSessionId, "an id that fits into a target");
  check(welcome->id.find_first_of("/?\r\n ") == std::string::npos, "an id that cannot split a request");
  check(welcome->hold >= Milliseconds(0) && welcome->hold <= Milliseconds(60'000), "a bounded hold");
}

void take_as_paired(ByteSpan body) {
  client::PairedDialogue dialogue({.id = "00", .secret = http::TunnelSecret{}, .hold = Milliseconds(20'000)},
                                  false);
  dialogue.begin_send({'x'});
  if (dialogue.answers_send(body)) dialogue.on_send_answered();
  check(dialogue.sent() <= 1, "no more is believed to be sent than was");
  dialogue.begin_idle();
  if (!dialogue.answers_idle(body)) return;
  const auto news = dialogue.on_idle_answered(body);
  check(dialogue.received() == news.fresh.size(), "what is counted is what is delivered");
}

void take_as_legacy(ByteSpan body) {
  client::LegacyDialogue dialogue("id");
  dialogue.begin_idle();
  if (!client::LegacyDialogue::answers(body)) return;
  check(dialogue.on_answered(body).size() == body.size() - 1, "one byte is no data");
  check(dialogue.interval() <= Milliseconds(1'000), "a bounded interval");
}

/// Reads replies until there are none; a text of what they were.
std::string read(ByteSpan input, std::size_t piece, bool judge) {
  std::string said;
  std::optional<http::ReplyReader> reader;
  while (!input.empty()) {
    if (!reader) reader.emplace(kMostReply);
    const auto progress = reader->read(input.first(std::min(piece, input.size())));
    check(progress.consumed > 0 || progress.event == Event::failed, "progress is made");
    input = input.subspan(progress.consumed);
    if (progress.event == Event::failed) return said + "[failed]";
    if (progress.event != Event::complete) continue;
    const auto reply = reader->take();
    reader.reset();
    check(reply.body.size() <= kMostReply, "a bounded body");
    said += "[" + std::to_string(reply.status) + reply.content_type + (reply.keep_alive ? "+" : "-") + "]";
    said += as_text(reply.body);
    if (!judge) continue;
    take_welcome(reply.body, false);
    take_welcome(reply.body, true);
    take_as_paired(reply.body);
    take_as_legacy(reply.body);
    if (const auto inside = http::parse_text_document(as_text(reply.body))) take_as_paired(*inside);
  }
  if (reader && reader->started()) said += reader->read_end() == Event::complete ? "[end]" : "[cut]";
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan input(data, size);
  check(read(input, size + 1, true) == read(input, 1, false), "the same replies in every segmentation");
  return 0;
}
