#include "amf/packet.hpp"

#include <limits>

#include "amf/amf0_decoder.hpp"

namespace sallyport::amf {
namespace {

constexpr std::uint32_t kUnknownLength = 0xFFFFFFFF;

Error bad(const char* what) { return {Reason::bad_amf, std::string("a remoting packet ") + what}; }
Error truncated() { return bad("ends too early"); }

bool is_known(std::uint16_t version) { return version == 0 || version == 1 || version == 3; }

bool read_text(ByteReader& reader, std::string& out) {
  std::uint16_t length = 0;
  ByteSpan bytes;
  if (!reader.u16(length) || !reader.bytes(length, bytes)) return false;
  out = as_text(bytes);
  return true;
}

/// References reach no further than one value: each has a table of its own.
Result<Value> read_value(ByteReader& reader, DecodeBudget& budget) {
  std::uint32_t length = 0;
  if (!reader.u32(length)) return truncated();
  return decode_amf0(reader, budget);
}

Result<void> read_header(ByteReader& reader, DecodeBudget& budget, PacketHeader& header) {
  std::uint8_t must_understand = 0;
  if (!read_text(reader, header.name) || !reader.u8(must_understand)) return truncated();
  header.must_understand = must_understand != 0;
  auto value = read_value(reader, budget);
  if (!value) return std::move(value).error();
  header.value = *std::move(value);
  return {};
}

Result<void> read_body(ByteReader& reader, DecodeBudget& budget, PacketBody& body) {
  if (!read_text(reader, body.target) || !read_text(reader, body.response)) return truncated();
  auto value = read_value(reader, budget);
  if (!value) return std::move(value).error();
  body.value = *std::move(value);
  return {};
}

void write_text(ByteWriter& writer, std::string_view text) {
  text = text.substr(0, std::numeric_limits<std::uint16_t>::max());
  writer.u16(static_cast<std::uint16_t>(text.size()));
  writer.text(text);
}

void write_value(ByteWriter& writer, std::uint16_t version, const Value& value) {
  writer.u32(kUnknownLength);
  Amf0Encoder(writer, encoding_of(version)).encode(value);
}

/// A call's arguments: players read a strict array of AMF0, each member of which may switch to AMF3.
void write_arguments(ByteWriter& writer, std::uint16_t version, const Value& array) {
  constexpr std::uint8_t kStrictArray = 0x0A;
  writer.u32(kUnknownLength);
  writer.u8(kStrictArray);
  writer.u32(static_cast<std::uint32_t>(array.elements().size()));
  Amf0Encoder encoder(writer, encoding_of(version));
  for (const Value& one : array.elements()) encoder.encode(one);
}

}  // namespace

Result<Packet> decode_packet(ByteSpan bytes) {
  ByteReader reader(bytes);
  DecodeBudget budget = DecodeBudget::for_input(bytes.size());
  Packet packet;
  std::uint16_t count = 0;
  if (!reader.u16(packet.version)) return truncated();
  if (!is_known(packet.version)) return bad("is of an unknown version");
  if (!reader.u16(count)) return truncated();
  if (count > Packet::kMaxHeaders) return bad("has too many headers");
  for (std::uint16_t i = 0; i < count; ++i) {
    if (auto read = read_header(reader, budget, packet.headers.emplace_back()); !read) return std::move(read).error();
  }
  if (!reader.u16(count)) return truncated();
  if (count > Packet::kMaxBodies) return bad("has too many bodies");
  for (std::uint16_t i = 0; i < count; ++i) {
    if (auto read = read_body(reader, budget, packet.bodies.emplace_back()); !read) return std::move(read).error();
  }
  return packet;
}

void encode_answers_head(ByteWriter& writer, std::uint16_t version, std::size_t bodies) {
  writer.u16(version);
  writer.u16(0);
  writer.u16(static_cast<std::uint16_t>(bodies));
}

void encode_answer(ByteWriter& writer, std::uint16_t version, const PacketBody& body) {
  write_text(writer, body.target);
  write_text(writer, body.response);
  write_value(writer, version, body.value);
}

ByteVector encode_calls(const Packet& packet) {
  ByteVector out;
  ByteWriter writer(out);
  writer.u16(packet.version);
  writer.u16(static_cast<std::uint16_t>(packet.headers.size()));
  for (const PacketHeader& header : packet.headers) {
    write_text(writer, header.name);
    writer.u8(header.must_understand ? 1 : 0);
    write_value(writer, packet.version, header.value);
  }
  writer.u16(static_cast<std::uint16_t>(packet.bodies.size()));
  for (const PacketBody& body : packet.bodies) {
    write_text(writer, body.target);
    write_text(writer, body.response);
    write_arguments(writer, packet.version, body.value);
  }
  return out;
}

}  // namespace sallyport::amf
