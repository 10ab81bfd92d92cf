#include "net/front/proxy_header.hpp"

#include <gtest/gtest.h>

#include "net/front/crc32c.hpp"
#include "support/proxy_headers.hpp"
#include "support/splits.hpp"

namespace sallyport::net {
namespace {

using namespace test;
using namespace std::string_literals;

struct Read {
  bool done = false;
  std::string why;           // of a refusal
  std::size_t consumed = 0;  // of an accepted header
  ProxyHeader header;
  bool operator==(const Read&) const = default;
};

Read read(const std::vector<ByteSpan>& pieces) {
  ProxyHeaderReader reader;
  Read result;
  for (const ByteSpan piece : pieces) {
    const auto taken = reader.feed(piece);
    if (!taken) {
      EXPECT_EQ(taken.error().reason, Reason::bad_proxy_header);
      result.why = taken.error().message;
      result.consumed = 0;
      return result;
    }
    result.consumed += *taken;
    if (reader.done()) break;
    EXPECT_EQ(*taken, piece.size());
  }
  result.done = reader.done();
  if (result.done) result.header = reader.header();
  return result;
}

Read read(std::string_view text) {
  return read({as_bytes(text)});
}

ProxyHeader::Endpoint endpoint(std::string_view ip, std::uint16_t port) {
  return {IpAddress::parse(ip).value(), port};
}

// ---- version 1

TEST(ProxyHeaderV1, SaysBothEnds) {
  const Read got = read("PROXY TCP4 192.0.2.7 203.0.113.1 56324 1935\r\n\x03rest");

  ASSERT_TRUE(got.done) << got.why;
  EXPECT_EQ(got.consumed, 45u);
  EXPECT_EQ(got.header.version, 1);
  EXPECT_EQ(got.header.source, endpoint("192.0.2.7", 56324));
  EXPECT_EQ(got.header.destination, endpoint("203.0.113.1", 1935));
  EXPECT_FALSE(got.header.local);
  EXPECT_FALSE(got.header.ssl);
}

TEST(ProxyHeaderV1, TakesIpv6InAnyCaseAndMappedAddresses) {
  const Read got = read("PROXY TCP6 2001:DB8::7 ::ffff:203.0.113.1 0 65535\r\n");

  ASSERT_TRUE(got.done) << got.why;
  EXPECT_EQ(got.header.source, endpoint("2001:db8::7", 0));
  EXPECT_EQ(got.header.destination, endpoint("203.0.113.1", 65535));
}

TEST(ProxyHeaderV1, UnknownMeansTheConnectionsOwnAddresses) {
  const std::string longest = "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
                              "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n";
  ASSERT_EQ(longest.size(), kProxyHeaderV1Limit);
  for (const auto& text : {"PROXY UNKNOWN\r\n"s, "PROXY UNKNOWN anything at all\r\n"s, longest}) {
    const Read got = read(text);

    ASSERT_TRUE(got.done) << text << got.why;
    EXPECT_FALSE(got.header.source) << text;
    EXPECT_FALSE(got.header.local) << text;
    EXPECT_EQ(got.consumed, text.size());
  }
}

TEST(ProxyHeaderV1, RefusesEveryDeviation) {
  const std::string too_long = "PROXY UNKNOWN " + std::string(92, 'x') + "\r\n";
  ASSERT_EQ(too_long.size(), kProxyHeaderV1Limit + 1);
  for (const auto& text : {
           "proxy TCP4 192.0.2.7 192.0.2.1 1 2\r\n"s,
           "PROXY  TCP4 192.0.2.7 192.0.2.1 1 2\r\n"s,
           "PROXY TCP4  192.0.2.7 192.0.2.1 1 2\r\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1 1 2 \r\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1 1 2 3\r\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1 1\r\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1\r\n"s,
           "PROXY TCP4\r\n"s,
           "PROXY \r\n"s,
           "PROXY\r\n"s,
           "PROXY TCP5 192.0.2.7 192.0.2.1 1 2\r\n"s,
           "PROXY UDP4 192.0.2.7 192.0.2.1 1 2\r\n"s,
           "PROXY UNKNOWNS\r\n"s,
           "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n"s,
           "PROXY TCP6 192.0.2.7 192.0.2.1 1 2\r\n"s,
           "PROXY TCP6 fe80::1%eth0 2001:db8::1 1 2\r\n"s,
           "PROXY TCP4 192.0.2.07 192.0.2.1 1 2\r\n"s,
           "PROXY TCP4 192.0.2 192.0.2.1 1 2\r\n"s,
           "PROXY TCP4 192.0.2.256 192.0.2.1 1 2\r\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1 01 2\r\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1 1 65536\r\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1 -1 2\r\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1 +1 2\r\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\n"s,
           "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r"s + "PROXY",
           "PROXY UNKNOWN a\nb\r\n"s,
           "PROXY TCP4 192.0.2.7\0 192.0.2.1 1 2\r\n"s,
           too_long,
           "\x03\0\0\0\0"s,
           "GET / HTTP/1.1\r\n\r\n"s,
           "\x16\x03\x01\x02\0"s,
       }) {
    const Read got = read(text);
    EXPECT_FALSE(got.done) << text;
    EXPECT_FALSE(got.why.empty()) << text;
  }
}

TEST(ProxyHeader, IsRefusedByTheFirstByteThatDoesNotFit) {
  for (const auto& text : {"\x03"s, "PROXZ"s, "PROXYT"s, "\r\n\r\n\x01"s, "\r\n\r\n\0\r\nQUIX"s}) {
    ProxyHeaderReader reader;
    EXPECT_TRUE(reader.feed(as_bytes(text).first(text.size() - 1)).ok()) << text;
    EXPECT_FALSE(reader.feed(as_bytes(text).last(1)).ok()) << text;
  }
}

TEST(ProxyHeader, IsNotDoneBeforeItsLastByte) {
  for (const auto& whole : {v1_header("192.0.2.7"), v2_header("192.0.2.7"), v2_header("2001:db8::7")}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      ProxyHeaderReader reader;
      ASSERT_TRUE(reader.feed(as_bytes(whole).first(size)).ok()) << size;
      EXPECT_FALSE(reader.done());
      EXPECT_EQ(reader.started(), size > 0);
    }
  }
}

// ---- version 2

TEST(ProxyHeaderV2, SaysBothEndsInEitherFamily) {
  const Read v4 = read(v2_header("192.0.2.7") + "\x03");
  ASSERT_TRUE(v4.done) << v4.why;
  EXPECT_EQ(v4.header.version, 2);
  EXPECT_EQ(v4.consumed, 28u);
  EXPECT_EQ(v4.header.source, endpoint("192.0.2.7", 56324));
  EXPECT_EQ(v4.header.destination, endpoint("203.0.113.1", 1935));

  const Read v6 = read(v2_header("2001:db8::7"));
  ASSERT_TRUE(v6.done) << v6.why;
  EXPECT_EQ(v6.header.source, endpoint("2001:db8::7", 56324));
}

TEST(ProxyHeaderV2, LocalDiscardsWhateverItHolds) {
  for (const std::string& block : {""s, std::string(12, 'x'), std::string(300, '\xff')}) {
    const Read got = read(v2_raw(0x20, 0xff, block));

    ASSERT_TRUE(got.done) << got.why;
    EXPECT_TRUE(got.header.local);
    EXPECT_FALSE(got.header.source);
    EXPECT_EQ(got.consumed, 16 + block.size());
  }
}

TEST(ProxyHeaderV2, OtherFamiliesLeaveTheConnectionsOwnAddressesAndKeepTheRest) {
  const std::string ssl = tlv(0x20, ssl_value(1));
  const std::string v4(12, 'x');
  for (const auto& [family, addresses] : {std::pair(0x00, ""s), std::pair(0x12, v4), std::pair(0x22, std::string(36, 'x')),
                                          std::pair(0x31, std::string(216, 'x')), std::pair(0x32, std::string(216, 'x'))}) {
    const Read got = read(v2_raw(0x21, family, addresses + ssl));

    ASSERT_TRUE(got.done) << family << got.why;
    EXPECT_FALSE(got.header.source) << family;
    EXPECT_FALSE(got.header.local) << family;
    ASSERT_TRUE(got.header.ssl) << family;
    EXPECT_TRUE(got.header.ssl->tls) << family;
  }
}

TEST(ProxyHeaderV2, HalfUnspecifiedSaysNothing) {
  for (const int family : {0x01, 0x02, 0x10, 0x20, 0x30}) {
    const Read got = read(v2_raw(0x21, family, tlv(0x20, ssl_value(1))));

    ASSERT_TRUE(got.done) << family << got.why;
    EXPECT_FALSE(got.header.source) << family;
    EXPECT_FALSE(got.header.ssl) << family;
  }
}

TEST(ProxyHeaderV2, RefusesWhatTheSpecificationRefuses) {
  const std::string v4(12, 'x');
  for (const auto& text : {
           v2_raw(0x11, 0x11, v4),                                 // version 1 in binary
           v2_raw(0x31, 0x11, v4),                                 // version 3
           v2_raw(0x22, 0x11, v4),                                 // an unknown command
           v2_raw(0x21, 0x41, v4),                                 // an unknown family
           v2_raw(0x21, 0x13, v4),                                 // an unknown transport
           v2_raw(0x21, 0x11, v4.substr(1)),                       // addresses cut short
           v2_raw(0x21, 0x21, std::string(35, 'x')),               //
           v2_raw(0x21, 0x31, std::string(215, 'x')),              //
           v2_raw(0x21, 0x11, v4 + "\x04"),                        // a TLV cut short
           v2_raw(0x21, 0x11, v4 + "\x04\x00\x01"s),               //
           v2_raw(0x21, 0x11, v4 + tlv(0x20, "\x01\0\0\0"s)),      // SSL information cut short
           v2_raw(0x21, 0x11, v4 + tlv(0x20, ssl_value(1) + "!")),  //
           v2_raw(0x21, 0x11, v4 + tlv(0x20, ssl_value(1)) + tlv(0x20, ssl_value(0))),
           v2_raw(0x21, 0x11, v4 + tlv(0x02, "a.example") + tlv(0x02, "b.example")),
           v2_raw(0x21, 0x11, v4 + tlv(0x05, std::string(129, 'u'))),
           v2_raw(0x21, 0x11, v4 + tlv(0x03, "\x01\x02\x03\x04")),  // a wrong checksum
           v2_raw(0x21, 0x11, v4 + tlv(0x03, "")),
           v2_raw(0x21, 0x11, std::string(kProxyHeaderV2Limit - 15, 'x')),
       }) {
    const Read got = read(text);
    EXPECT_FALSE(got.done) << testing::PrintToString(text);
    EXPECT_FALSE(got.why.empty()) << testing::PrintToString(text);
  }
}

TEST(ProxyHeaderV2, IsTakenUpToItsLimit) {
  const std::string block = std::string(12, 'x') + tlv(0x04, std::string(kProxyHeaderV2Limit - 16 - 12 - 3, 'n'));
  const Read got = read(v2_raw(0x21, 0x11, block));

  EXPECT_TRUE(got.done) << got.why;
  EXPECT_EQ(got.consumed, kProxyHeaderV2Limit);
}

TEST(ProxyHeaderV2, SaysHowTheClientReachedTheSender) {
  const std::string ssl = ssl_value(7) + tlv(0x21, "TLSv1.3") + tlv(0x22, "alice") +
                          tlv(0x23, "TLS_AES_128_GCM_SHA256") + tlv(0x25, "RSA2048");
  const Read got = read(v2_raw(0x21, 0x11, std::string(12, 'x') + tlv(0x01, "http/1.1") + tlv(0x02, "Live.Example") +
                                               tlv(0x05, "id") + tlv(0x20, ssl) + tlv(0xe1, "own") + tlv(0x04, "")));

  ASSERT_TRUE(got.done) << got.why;
  const ProxyHeader::Ssl expected{true, true, true, "TLSv1.3", "TLS_AES_128_GCM_SHA256", "alice"};
  EXPECT_EQ(got.header.ssl, expected);
  EXPECT_EQ(got.header.alpn, "http/1.1");
  EXPECT_EQ(got.header.authority, "Live.Example");
  EXPECT_EQ(got.header.unique_id, "id");
}

TEST(ProxyHeaderV2, ACertificateCountsOnlyIfThereIsOneAndItWasFoundGood) {
  const auto ssl_of = [](int client, std::uint32_t verify) {
    return read(v2_raw(0x21, 0x11, std::string(12, 'x') + tlv(0x20, ssl_value(client, verify)))).header.ssl.value();
  };
  EXPECT_FALSE(ssl_of(0, 1).tls);
  EXPECT_TRUE(ssl_of(1, 1).tls);
  EXPECT_FALSE(ssl_of(1, 0).verified);
  EXPECT_FALSE(ssl_of(3, 10).verified);
  EXPECT_TRUE(ssl_of(3, 10).certificate);
  EXPECT_TRUE(ssl_of(5, 0).verified);
}

TEST(ProxyHeaderV2, AChecksumCoversTheWholeHeader) {
  const std::string good = with_checksum(0x21, 0x11, std::string(12, 'x') + tlv(0x02, "live.example"));
  ASSERT_TRUE(read(good).done) << read(good).why;
  const std::size_t own_type = good.size() - 7;  // another type, and there is no checksum
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x40);
    EXPECT_FALSE(read(bad).done && i != own_type) << i;
  }
}

TEST(Crc32c, GivesTheKnownValue) {
  Crc32c sum;
  sum.add(as_bytes("1234"));
  sum.add(as_bytes("56789"));

  EXPECT_EQ(sum.value(), 0xe3069283u);
}

TEST(ProxyHeader, MeansTheSameHoweverItIsCut) {
  const std::string ssl = tlv(0x20, ssl_value(1) + tlv(0x21, "TLSv1.2"));
  for (const auto& text : {
           v1_header("192.0.2.7") + "\x03handshake"s,
           v1_header("2001:db8::7") + v1_header("192.0.2.7"),
           "PROXY UNKNOWN\r\nGET /"s,
           v2_header("192.0.2.7") + "\x03"s,
           v2_raw(0x20, 0x00, "") + "\x16\x03",
           with_checksum(0x21, 0x21, std::string(36, 'x') + ssl) + "POST "s,
           v2_raw(0x21, 0x11, "short"),
           "PROXY TCP4 192.0.2.7 192.0.2.1 1 x\r\n"s,
           "\x03\0\0\0\0"s,
       }) {
    const Read whole = read(text);
    for_each_split(as_bytes(text), [&](const auto& pieces) { EXPECT_EQ(read(pieces), whole); }, 100);
  }
}

}  // namespace
}  // namespace sallyport::net
