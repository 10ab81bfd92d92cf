#pragma once
// PROXY protocol headers, put together byte by byte.
#include <string>
#include <string_view>

#include "base/ip_address.hpp"
#include "net/front/crc32c.hpp"

namespace sallyport::test {

inline std::string big_endian16(std::size_t value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value)};
}
inline std::string big_endian32(std::uint32_t value) {
  return big_endian16(value >> 16) + big_endian16(value & 0xffff);
}

/// A version 2 header with these bytes for version and command, family and transport, and this block.
inline std::string v2_raw(int version_and_command, int family, std::string_view block) {
  std::string out("\r\n\r\n\0\r\nQUIT\n", 12);
  out += static_cast<char>(version_and_command);
  out += static_cast<char>(family);
  return out.append(big_endian16(block.size())).append(block);
}

inline std::string tlv(int type, std::string_view value) {
  return std::string(1, static_cast<char>(type)).append(big_endian16(value.size())).append(value);
}

/// The fixed part of PP2_TYPE_SSL.
inline std::string ssl_value(int client, std::uint32_t verify = 0) {
  return std::string(1, static_cast<char>(client)) + big_endian32(verify);
}

inline std::string address_bytes(const IpAddress& ip) {
  const std::string all(ip.bytes.begin(), ip.bytes.end());
  return ip.is_v4() ? all.substr(12) : all;
}

/// From `ip`:56324, to port 1935 of an address of the same family.
inline std::string v2_header(std::string_view ip, std::string_view more = {}) {
  const IpAddress source = IpAddress::parse(ip).value();
  const IpAddress destination = IpAddress::parse(source.is_v4() ? "203.0.113.1" : "2001:db8::1").value();
  const std::string block = address_bytes(source) + address_bytes(destination) + big_endian16(56324) + big_endian16(1935);
  return v2_raw(0x21, source.is_v4() ? 0x11 : 0x21, block + std::string(more));
}

inline std::string v1_header(std::string_view ip) {
  const bool v4 = ip.find(':') == std::string_view::npos;
  return "PROXY " + std::string(v4 ? "TCP4 " : "TCP6 ") + std::string(ip) + (v4 ? " 203.0.113.1" : " 2001:db8::1") +
         " 56324 1935\r\n";
}

/// The same as v2_raw with a correct PP2_TYPE_CRC32C behind the block.
inline std::string with_checksum(int version_and_command, int family, const std::string& block) {
  net::Crc32c sum;
  sum.add(as_bytes(v2_raw(version_and_command, family, block + tlv(0x03, std::string(4, '\0')))));
  return v2_raw(version_and_command, family, block + tlv(0x03, big_endian32(sum.value())));
}

}  // namespace sallyport::test
