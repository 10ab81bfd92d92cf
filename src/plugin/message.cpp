#include "plugin/message.hpp"

#include <algorithm>
#include <type_traits>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::plugin {
namespace {

// One list of fields for each structure; Packer and Unpacker walk it.
template <typename Walk, typename T>
bool fields_of(Walk& walk, T& it) {
  using Plain = std::remove_const_t<T>;
  if constexpr (std::is_same_v<Plain, TextPair>) return walk(it.first, it.second);
  if constexpr (std::is_same_v<Plain, Argument>) return walk(it.kind, it.boolean, it.number, it.text);
  if constexpr (std::is_same_v<Plain, Client>) {
    return walk(it.id, it.flags, it.address, it.protocol, it.application, it.instance, it.host, it.uri, it.query, it.referrer,
                it.page, it.agent, it.arguments);
  }
  if constexpr (std::is_same_v<Plain, Occurrence>) {
    return walk(it.kind, it.detail, it.client, it.name, it.query, it.persistent, it.position, it.arguments);
  }
  if constexpr (std::is_same_v<Plain, Open>) return walk(it.library, it.settings);
  if constexpr (std::is_same_v<Plain, AccessQuestion>) return walk(it.id, it.client);
  if constexpr (std::is_same_v<Plain, EventQuestion>) return walk(it.id, it.event);
  if constexpr (std::is_same_v<Plain, Notice>) return walk(it.event);
  if constexpr (std::is_same_v<Plain, Ping> || std::is_same_v<Plain, Pong>) return walk(it.number);
  if constexpr (std::is_same_v<Plain, Opened>) return walk(it.name, it.version, it.decides, it.hears, it.access);
  if constexpr (std::is_same_v<Plain, OpenFailed>) return walk(it.problem);
  if constexpr (std::is_same_v<Plain, AccessAnswer>) {
    return walk(it.id, it.verdict, it.message, it.redirect, it.limits_read, it.limits_write, it.read_access, it.write_access,
                it.to_client, it.to_server, it.fields);
  }
  if constexpr (std::is_same_v<Plain, EventAnswer>) return walk(it.id, it.allow, it.message, it.name);
  if constexpr (std::is_same_v<Plain, LogLine>) return walk(it.level, it.text);
}

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

/// The alternative `kind` of Message, read whole.
template <std::size_t Index = 0>
Result<Message> unpacked(std::uint8_t kind, Unpacker& unpacker) {
  if constexpr (Index == std::variant_size_v<Message>) {
    return Error{Reason::bad_message, "a message of an unknown kind"};
  } else {
    if (kind != Index) return unpacked<Index + 1>(kind, unpacker);
    std::variant_alternative_t<Index, Message> message;
    if (!fields_of(unpacker, message)) return Error{Reason::bad_message, "a message that cannot be read"};
    if (!unpacker.at_end()) return Error{Reason::bad_message, "a message with more behind it"};
    return Message(std::in_place_index<Index>, std::move(message));
  }
}

}  // namespace

Result<ByteVector> encode(const Message& message) {
  ByteVector packet;
  packet.push_back(static_cast<std::uint8_t>(message.index()));
  Packer packer(packet);
  std::visit([&packer](const auto& one) { fields_of(packer, one); }, message);
  if (packet.size() > kMaxMessageBytes) return Error{Reason::input_overflow, "more than fits into a message"};
  return packet;
}

Result<Message> decode(ByteSpan packet) {
  if (packet.size() > kMaxMessageBytes) return Error{Reason::bad_message, "a message that is too long"};
  Unpacker unpacker(packet);
  std::uint8_t kind = 0;
  if (!unpacker.take_kind(kind)) return Error{Reason::bad_message, "an empty message"};
  return unpacked(kind, unpacker);
}

}  // namespace sallyport::plugin
