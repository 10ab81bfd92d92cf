// A WebSocket's frames, whole and byte by byte: the same events for both, and never more than came. And the notes
// of resumable sessions: what is read is written again as it was.
#include <array>
#include <string>

#include "fuzz_check.hpp"
#include "http/websocket/frame_reader.hpp"
#include "http/websocket/resume_note.hpp"

namespace {

using namespace sallyport;
using fuzz::check;
using http::websocket::FrameReader;
using http::websocket::Role;

struct Transcript {
  std::string said;
  std::size_t payload = 0;
  bool ended = false;
};

void feed(FrameReader& reader, ByteSpan input, Transcript& transcript) {
  std::array<std::uint8_t, 64> scratch;
  while (true) {
    const auto progress = reader.read(input, scratch);
    check(progress.consumed <= input.size(), "no more is taken than there is");
    input = input.subspan(progress.consumed);
    if (progress.event == FrameReader::Event::need_more) return check(input.empty(), "all of it is taken");
    check(!transcript.ended, "nothing happens behind the end");
    if (progress.event == FrameReader::Event::data) {
      transcript.payload += progress.data.size();
      transcript.said += as_text(progress.data);
      continue;
    }
    check(progress.data.size() <= http::websocket::kMaxControlPayload, "control frames are small");
    transcript.said += '[' + std::to_string(static_cast<int>(progress.event)) + ']';
    transcript.said += as_text(progress.data);
    if (progress.event != FrameReader::Event::close && progress.event != FrameReader::Event::failed) continue;
    transcript.said += std::to_string(static_cast<unsigned>(reader.close_code()));
    transcript.ended = true;
  }
}

void read_as(Role role, ByteSpan input) {
  const http::websocket::ReaderLimits limits{.message = 1 << 20};
  FrameReader whole_reader(role, limits);
  Transcript whole;
  feed(whole_reader, input, whole);
  FrameReader byte_reader(role, limits);
  Transcript bytes;
  for (std::size_t i = 0; i < input.size(); ++i) feed(byte_reader, input.subspan(i, 1), bytes);
  check(whole.payload <= input.size(), "nothing is made up");
  // A failed text may have handed on more of its beginning in one piece than in another.
  check(whole.ended == bytes.ended, "the same ends it in every segmentation");
  if (!whole.ended) check(whole.said == bytes.said, "the same is said in every segmentation");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_as(Role::server, {data, size});
  read_as(Role::client, {data, size});
  const std::string_view text = as_text(ByteSpan(data, size));
  if (const auto note = http::websocket::parse_note(text))
    check(http::websocket::make_note(*note) == text, "a note has one form");
  return 0;
}
