#include "plugin/message.hpp"

#include <type_traits>

#include "child/packing.hpp"

namespace sallyport::plugin {

// One list of fields for each structure; Packer and Unpacker walk it.
template <typename Walk, typename T>
bool fields_of(Walk& walk, T& it) {
  using Plain = std::remove_const_t<T>;
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

Result<ByteVector> encode(const Message& message) { return child::pack(message, kMaxMessageBytes); }

Result<Message> decode(ByteSpan packet) { return child::unpack<Message>(packet, kMaxMessageBytes); }

}  // namespace sallyport::plugin
