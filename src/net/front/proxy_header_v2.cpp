#include <algorithm>
#include <bitset>

#include "base/byte_reader.hpp"
#include "net/front/crc32c.hpp"
#include "net/front/proxy_header_parse.hpp"

namespace sallyport::net {
namespace {

// The names are the specification's.
enum Command : std::uint8_t { kLocal = 0, kProxy = 1 };
enum Family : std::uint8_t { kUnspecified = 0, kInet = 1, kInet6 = 2, kUnix = 3 };
enum Transport : std::uint8_t { kNoTransport = 0, kStream = 1, kDatagram = 2 };
enum Type : std::uint8_t {
  kAlpn = 0x01,
  kAuthority = 0x02,
  kCrc32c = 0x03,
  kUniqueId = 0x05,
  kSsl = 0x20,
  kSslVersion = 0x21,
  kSslCommonName = 0x22,
  kSslCipher = 0x23,
};
enum ClientFlag : std::uint8_t { kClientSsl = 1, kCertificateConnection = 2, kCertificateSession = 4 };

constexpr std::size_t kUnixAddresses = 2 * 108;
constexpr std::size_t kLongestUniqueId = 128;

std::string text_of(ByteSpan bytes) {
  return std::string(as_text(bytes));
}

/// The value of a type that counts may not be given twice: two readers could believe different ones.
class Once {
 public:
  bool operator()(std::uint8_t type) {
    const bool fresh = !seen_[type];
    seen_.set(type);
    return fresh;
  }

 private:
  std::bitset<256> seen_;
};

bool next_value(ByteReader& reader, std::uint8_t& type, ByteSpan& value) {
  std::uint16_t length = 0;
  return reader.u8(type) && reader.u16(length) && reader.bytes(length, value);
}

Result<ProxyHeader::Ssl> parse_ssl(ByteSpan bytes) {
  ByteReader reader(bytes);
  std::uint8_t client = 0;
  std::uint32_t verify = 0;
  if (!reader.u8(client) || !reader.u32(verify)) return bad_proxy_header("the SSL information is cut short");
  ProxyHeader::Ssl ssl;
  ssl.tls = client & kClientSsl;
  ssl.certificate = client & (kCertificateConnection | kCertificateSession);
  ssl.verified = ssl.certificate && verify == 0;
  Once once;
  while (!reader.at_end()) {
    std::uint8_t type = 0;
    ByteSpan value;
    if (!next_value(reader, type, value)) return bad_proxy_header("the SSL information is cut short");
    std::string* const field = type == kSslVersion      ? &ssl.version
                               : type == kSslCommonName ? &ssl.common_name
                               : type == kSslCipher     ? &ssl.cipher
                                                        : nullptr;
    if (!field) continue;
    if (!once(type)) return bad_proxy_header("the SSL information says something twice");
    *field = text_of(value);
  }
  return ssl;
}

/// Over the whole header, with the four bytes of the checksum itself taken for zero.
bool checksum_fits(ByteSpan whole, ByteSpan value) {
  if (value.size() != 4) return false;
  static constexpr std::uint8_t kZeros[4] = {};
  Crc32c sum;
  const auto before = static_cast<std::size_t>(value.data() - whole.data());
  sum.add(whole.first(before));
  sum.add(kZeros);
  sum.add(whole.subspan(before + 4));
  std::uint32_t sent = 0;
  return ByteReader(value).u32(sent) && sent == sum.value();
}

class ValueReader {
 public:
  ValueReader(ByteSpan whole, ProxyHeader& header) : whole_(whole), header_(header) {}

  Result<void> read_all(ByteReader reader) {
    while (!reader.at_end()) {
      std::uint8_t type = 0;
      ByteSpan value;
      if (!next_value(reader, type, value)) return bad_proxy_header("a TLV reaches beyond the header");
      if (auto read = read_one(type, value); !read) return read;
    }
    return {};
  }

 private:
  Result<void> read_one(std::uint8_t type, ByteSpan value) {
    switch (type) {
      case kAlpn:
        return keep(type, value, header_.alpn);
      case kAuthority:
        return keep(type, value, header_.authority);
      case kUniqueId:
        if (value.size() > kLongestUniqueId) return bad_proxy_header("the unique id is longer than 128 bytes");
        return keep(type, value, header_.unique_id);
      case kCrc32c:
        if (!once_(type) || !checksum_fits(whole_, value)) return bad_proxy_header("the checksum does not fit");
        return {};
      case kSsl:
        return keep_ssl(value);
      default:
        return {};  // of use to others, or padding
    }
  }
  Result<void> keep(std::uint8_t type, ByteSpan value, std::string& out) {
    if (!once_(type)) return bad_proxy_header("a TLV is given twice");
    out = text_of(value);
    return {};
  }
  Result<void> keep_ssl(ByteSpan value) {
    if (!once_(kSsl)) return bad_proxy_header("a TLV is given twice");
    auto ssl = parse_ssl(value);
    if (!ssl) return std::move(ssl).error();
    header_.ssl = std::move(ssl).value();
    return {};
  }

  ByteSpan whole_;
  ProxyHeader& header_;
  Once once_;
};

bool read_v4(ByteReader& reader, IpAddress& out) {
  ByteSpan bytes;
  if (!reader.bytes(4, bytes)) return false;
  out = IpAddress();
  out.bytes[10] = out.bytes[11] = 0xff;
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin() + 12);
  return true;
}

bool read_v6(ByteReader& reader, IpAddress& out) {
  ByteSpan bytes;
  if (!reader.bytes(16, bytes)) return false;
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  return true;
}

Result<void> read_endpoints(ByteReader& reader, std::uint8_t family, std::uint8_t transport, ProxyHeader& header) {
  if (family == kUnix) {
    if (reader.skip(kUnixAddresses)) return {};
    return bad_proxy_header("the addresses are cut short");
  }
  const auto read_ip = family == kInet ? read_v4 : read_v6;
  ProxyHeader::Endpoint source;
  ProxyHeader::Endpoint destination;
  if (!read_ip(reader, source.ip) || !read_ip(reader, destination.ip) || !reader.u16(source.port) ||
      !reader.u16(destination.port))
    return bad_proxy_header("the addresses are cut short");
  if (transport != kStream) return {};  // the client did not come over TCP: no address of ours
  header.source = source;
  header.destination = destination;
  return {};
}

}  // namespace

Result<ProxyHeader> parse_proxy_v2(ByteSpan whole) {
  ByteReader reader(whole);
  std::uint8_t version_and_command = 0;
  std::uint8_t family_and_transport = 0;
  if (!reader.skip(kProxyV2Signature.size()) || !reader.u8(version_and_command) ||
      !reader.u8(family_and_transport) || !reader.skip(2))
    return bad_proxy_header("the header is cut short");
  ProxyHeader header;
  header.version = 2;
  const std::uint8_t command = version_and_command & 0x0f;
  if (version_and_command >> 4 != 2 || command > kProxy) return bad_proxy_header("the version or command is unknown");
  header.local = command == kLocal;
  if (header.local) return header;  // whatever follows means nothing
  const std::uint8_t family = family_and_transport >> 4;
  const std::uint8_t transport = family_and_transport & 0x0f;
  if (family > kUnix || transport > kDatagram) return bad_proxy_header("the family or transport is unknown");
  // One of the two unspecified: nobody says how long the addresses are, so nothing behind can be told apart.
  if ((family == kUnspecified) != (transport == kNoTransport)) return header;
  if (family != kUnspecified) {
    if (auto read = read_endpoints(reader, family, transport, header); !read) return std::move(read).error();
  }
  if (auto read = ValueReader(whole, header).read_all(reader); !read) return std::move(read).error();
  return header;
}

}  // namespace sallyport::net
