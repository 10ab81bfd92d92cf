#pragma once
// Packing: structures as packets between the server and a child process. Both are of one build, so there are no versions;
// but the process may do what it should not, so nothing that comes from it is believed.
//
//   packet  = kind (u8, the alternative of the variant) fields
//   text    = length (u32) bytes              list = count (u16) elements
//
// Whoever has messages writes for each of them which fields it has, in the namespace of the messages:
//   template <typename Walk, typename T> bool fields_of(Walk& walk, T& it);   // return walk(it.first_field, …)
#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/result.hpp"

namespace sallyport::child {

constexpr std::size_t kMaxPacket = 128 * 1024;  ///< below what a socket takes by default
constexpr std::size_t kMaxListed = 64;  ///< elements of one list; further ones are not sent

class Packer {
 public:
  explicit Packer(ByteVector& out) : writer_(out) {}

  template <typename... Fields>
  bool operator()(const Fields&... fields) {
    (add(fields), ...);
    return true;
  }

 private:
  void add(bool value) { writer_.u8(value ? 1 : 0); }
  void add(std::uint32_t value) { writer_.u32(value); }
  void add(std::uint64_t value) { writer_.u64(value); }
  void add(double value) { writer_.f64(value); }
  void add(std::uint8_t value) { writer_.u8(value); }
  void add(std::int64_t value) { writer_.u64(static_cast<std::uint64_t>(value)); }
  void add(const ByteVector& bytes) {
    writer_.u32(static_cast<std::uint32_t>(bytes.size()));
    writer_.bytes(bytes);
  }
  template <typename First, typename Second>
  void add(const std::pair<First, Second>& pair) {
    add(pair.first);
    add(pair.second);
  }
  void add(const std::string& text) {
    writer_.u32(static_cast<std::uint32_t>(text.size()));
    writer_.text(text);
  }
  template <typename T>
  void add(const std::vector<T>& list) {
    const std::size_t count = std::min(list.size(), kMaxListed);
    writer_.u16(static_cast<std::uint16_t>(count));
    for (std::size_t i = 0; i < count; ++i) add(list[i]);
  }
  template <typename T>
  void add(const T& structure) {
    fields_of(*this, structure);
  }

  ByteWriter writer_;
};

class Unpacker {
 public:
  explicit Unpacker(ByteSpan packet) : reader_(packet) {}

  template <typename... Fields>
  bool operator()(Fields&... fields) {
    return (take(fields) && ...);
  }
  bool at_end() const { return reader_.at_end(); }
  bool take_kind(std::uint8_t& kind) { return reader_.u8(kind); }

 private:
  bool take(bool& value) {
    std::uint8_t byte = 0;
    if (!reader_.u8(byte) || byte > 1) return false;
    value = byte == 1;
    return true;
  }
  bool take(std::uint32_t& value) { return reader_.u32(value); }
  bool take(std::uint64_t& value) { return reader_.u64(value); }
  bool take(double& value) { return reader_.f64(value); }
  bool take(std::uint8_t& value) { return reader_.u8(value); }
  bool take(std::int64_t& value) {
    std::uint64_t bits = 0;
    if (!reader_.u64(bits)) return false;
    value = static_cast<std::int64_t>(bits);
    return true;
  }
  bool take(ByteVector& out) {
    std::uint32_t length = 0;
    ByteSpan bytes;
    if (!reader_.u32(length) || !reader_.bytes(length, bytes)) return false;
    out.assign(bytes.begin(), bytes.end());
    return true;
  }
  template <typename First, typename Second>
  bool take(std::pair<First, Second>& pair) {
    return take(pair.first) && take(pair.second);
  }
  bool take(std::string& text) {
    std::uint32_t length = 0;
    ByteSpan bytes;
    if (!reader_.u32(length) || !reader_.bytes(length, bytes)) return false;
    text = as_text(bytes);
    return true;
  }
  template <typename T>
  bool take(std::vector<T>& list) {
    std::uint16_t count = 0;
    if (!reader_.u16(count) || count > kMaxListed) return false;
    list.resize(count);
    return std::all_of(list.begin(), list.end(), [this](T& element) { return take(element); });
  }
  template <typename T>
  bool take(T& structure) {
    return fields_of(*this, structure);
  }

  ByteReader reader_;
};

/// The alternative `kind` of Message, a variant, read whole.
template <typename Message, std::size_t Index = 0>
Result<Message> unpacked(std::uint8_t kind, Unpacker& unpacker) {
  if constexpr (Index == std::variant_size_v<Message>) {
    return Error{Reason::bad_message, "a message of an unknown kind"};
  } else {
    if (kind != Index) return unpacked<Message, Index + 1>(kind, unpacker);
    std::variant_alternative_t<Index, Message> message;
    if (!fields_of(unpacker, message)) return Error{Reason::bad_message, "a message that cannot be read"};
    if (!unpacker.at_end()) return Error{Reason::bad_message, "a message with more behind it"};
    return Message(std::in_place_index<Index>, std::move(message));
  }
}

/// Error input_overflow: it does not fit into a packet of `most` bytes.
template <typename Message>
Result<ByteVector> pack(const Message& message, std::size_t most) {
  ByteVector packet;
  packet.push_back(static_cast<std::uint8_t>(message.index()));
  Packer packer(packet);
  std::visit([&packer](const auto& one) { fields_of(packer, one); }, message);
  if (packet.size() > most) return Error{Reason::input_overflow, "more than fits into a message"};
  return packet;
}

/// Error bad_message.
template <typename Message>
Result<Message> unpack(ByteSpan packet, std::size_t most) {
  if (packet.size() > most) return Error{Reason::bad_message, "a message that is too long"};
  Unpacker unpacker(packet);
  std::uint8_t kind = 0;
  if (!unpacker.take_kind(kind)) return Error{Reason::bad_message, "an empty message"};
  return unpacked<Message>(kind, unpacker);
}

}  // namespace sallyport::child
