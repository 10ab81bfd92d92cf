#pragma once
// AMF0 in: all markers, references, and the switch to AMF3 (0x11). Reserved markers (movie clip,
// record set) and malformed input are Reason::bad_amf; a spent budget is Reason::amf_budget.
// Strings are passed on as they came: whether they are UTF-8 is for the user of a name to check.
#include "amf/amf3_decoder.hpp"
#include "amf/decode_meter.hpp"
#include "amf/reference_table.hpp"
#include "amf/value.hpp"
#include "base/byte_reader.hpp"
#include "base/decode_budget.hpp"
#include "base/result.hpp"

namespace sallyport::amf {

/// The values of one message: references may point back to any of them, also inside AMF3. Make one per
/// message. After an error it is spent.
class Amf0Decoder {
 public:
  /// Borrows `budget`, which bounds the message as a whole.
  explicit Amf0Decoder(DecodeBudget& budget) : meter_(budget), references_(meter_), amf3_(meter_) {}
  Amf0Decoder(const Amf0Decoder&) = delete;
  Amf0Decoder& operator=(const Amf0Decoder&) = delete;

  /// The next value. After an error the reader's position means nothing.
  Result<Value> decode(ByteReader& reader);

 private:
  bool value(ByteReader& reader, Value& out);
  bool scalar(std::uint8_t marker, ByteReader& reader, Value& out);
  bool container(std::uint8_t marker, ByteReader& reader, Value& out);
  bool container_body(std::uint8_t marker, ByteReader& reader, Value& out);
  bool text(std::size_t length_bytes, ByteReader& reader, std::string& out);
  bool properties(ByteReader& reader, std::vector<Property>& out);
  bool elements(ByteReader& reader, std::vector<Value>& out);
  bool reference(ByteReader& reader, Value& out);
  bool switch_to_amf3(ByteReader& reader, Value& out);
  bool fail(Reason reason, std::string message);
  bool truncated(const char* what);

  DecodeMeter meter_;
  ReferenceTable references_;
  Amf3Decoder amf3_;
  Error error_;
};

/// One value with a reference table of its own.
Result<Value> decode_amf0(ByteReader& reader, DecodeBudget& budget);
/// All values of a message with the budget for its size: what the body of a command is made of.
Result<std::vector<Value>> decode_amf0_message(ByteSpan message);

}  // namespace sallyport::amf
