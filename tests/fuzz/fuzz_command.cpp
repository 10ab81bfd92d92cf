// Whatever command is decoded is written again, and that must mean the same; every command is tried as
// connect.
#include "fuzz/fuzz_check.hpp"
#include "rtmp/command/connect.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::rtmp;
using sallyport::fuzz::check;

ByteVector encoded(const Command& command, ObjectEncoding encoding) {
  ByteVector out;
  encode_command(out, command, encoding);
  return out;
}

/// AMF3 kinds become AMF0 ones once; from then on nothing changes. Without references the text may be larger
/// than a stranger's budget allows.
void check_writing(const Command& command) {
  const ByteVector first = encoded(command, ObjectEncoding::amf0);
  const auto again = decode_command(MessageType::command_amf0, first);
  check(again.ok() || again.error().reason == Reason::amf_budget, "what was written reads");
  if (again) check(encoded(*again, ObjectEncoding::amf0) == first, "writing is stable");
  const auto switched = decode_command(MessageType::command_amf3, encoded(command, ObjectEncoding::amf3));
  check(switched.ok() || switched.error().reason == Reason::amf_budget, "the form with AMF3 reads");
  if (switched) check(switched->name == command.name, "the form with AMF3 has the name");
}

void check_connect(Command command) {
  command.name = "connect";
  const auto request = read_connect(command);
  if (!request) return;
  const Command made = make_connect(*request);
  const auto again = read_connect(made);
  check(again.ok(), "a connect that was made reads");
  check(encoded(make_connect(*again), ObjectEncoding::amf0) == encoded(made, ObjectEncoding::amf0),
        "a connect that was made reads as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const MessageType type : {MessageType::command_amf0, MessageType::command_amf3}) {
    const auto command = decode_command(type, {data, size});
    if (!command) {
      const Reason reason = command.error().reason;
      check(reason == Reason::bad_amf || reason == Reason::amf_budget || reason == Reason::bad_command,
            "a reason is given");
      continue;
    }
    check_writing(*command);
    check_connect(*command);
  }
  return 0;
}
