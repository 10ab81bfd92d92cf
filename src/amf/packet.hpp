#pragma once
// Packets of AMF remoting: what travels in the bodies of HTTP requests and responses of type application/x-amf ("AMF 0",
// section 4): headers, and bodies that are calls or the answers to calls.
//
// The lengths in front of values are read and not believed: many peers write none (0xFFFFFFFF), or a wrong one.
#include <cstdint>
#include <string>
#include <vector>

#include "amf/amf0_encoder.hpp"
#include "amf/value.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::amf {

struct PacketHeader {
  std::string name;
  bool must_understand = false;
  Value value;
};

struct PacketBody {
  std::string target;    ///< of a call: the method; of an answer: the call's `response` and "/onResult" or "/onStatus"
  std::string response;  ///< of a call: names it in the answer
  Value value;           ///< of a call: a strict array of its arguments
};

struct Packet {
  static constexpr std::size_t kMaxHeaders = 64;
  static constexpr std::size_t kMaxBodies = 1'024;

  std::uint16_t version = 0;  ///< 0 and 1: AMF0; 3: values may switch to AMF3
  std::vector<PacketHeader> headers;
  std::vector<PacketBody> bodies;
};

/// How the values of a packet of that version are written.
constexpr ObjectEncoding encoding_of(std::uint16_t version) { return version == 3 ? ObjectEncoding::amf3 : ObjectEncoding::amf0; }

/// Errors: bad_amf, amf_budget. One budget bounds the packet as a whole.
Result<Packet> decode_packet(ByteSpan bytes);
/// A packet of calls.
ByteVector encode_calls(const Packet& packet);

// A packet of answers, in pieces, for whoever has to bound what it keeps.
/// What stands in front of the bodies, without headers. Precondition: at most kMaxBodies of them.
void encode_answers_head(ByteWriter& writer, std::uint16_t version, std::size_t bodies);
void encode_answer(ByteWriter& writer, std::uint16_t version, const PacketBody& body);

}  // namespace sallyport::amf
