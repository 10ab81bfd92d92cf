#include "net/first_bytes.hpp"

#include <string>

#include <gtest/gtest.h>

#include "support/splits.hpp"

namespace sallyport::net {
namespace {

using namespace std::string_literals;

struct Opening {
  const char* name;
  std::string bytes;
  Speaks expected;
};

const Opening kOpenings[] = {
    {"rtmp", "\x03\0\0\0\0"s, Speaks::rtmp},
    {"rtmpe with a DH key", "\x06\0\0\0\0"s, Speaks::rtmpe},
    {"rtmpe with XTEA", "\x08\0\0"s, Speaks::rtmpe},
    {"rtmpe with Blowfish", "\x09\0\0"s, Speaks::rtmpe},
    {"tls", "\x16\x03\x01\x02\0"s, Speaks::tls},
    {"tunnel", "POST /open/1 HTTP/1.1\r\n", Speaks::http},
    {"the longest method", "PROPPATCH / HTTP/1.1\r\n", Speaks::http},
    {"another method", "OPTIONS * HTTP/1.1\r\n", Speaks::http},
    {"policy", "<policy-file-request/>\0"s, Speaks::policy},
    {"nearly a policy", "<policy-file-request>\0\0"s, Speaks::unknown},
    {"a method in lower case", "get / HTTP/1.1", Speaks::unknown},
    {"a word that begins as a method", "POSTER / HTTP/1.1", Speaks::unknown},
    {"ssh", "SSH-2.0-OpenSSH_9.2\r\n", Speaks::unknown},
    {"zero", "\0\0\0"s, Speaks::unknown},
};

/// As the gate asks: again with everything so far, until it is clear.
Speaks classify_pieces(const std::vector<ByteSpan>& pieces) {
  ByteVector so_far;
  for (const ByteSpan piece : pieces) {
    so_far.insert(so_far.end(), piece.begin(), piece.end());
    const Speaks speaks = classify_first_bytes(so_far);
    if (speaks != Speaks::unclear) return speaks;
  }
  return Speaks::unclear;
}

TEST(FirstBytes, SayTheSameHoweverTheyAreCut) {
  for (const Opening& opening : kOpenings) {
    test::for_each_split(as_bytes(opening.bytes), [&](const std::vector<ByteSpan>& pieces) {
      EXPECT_EQ(classify_pieces(pieces), opening.expected) << opening.name;
    });
  }
}

TEST(FirstBytes, AreClearAtTheLimitWhateverTheyAre) {
  for (int first = 0; first < 256; ++first) {
    for (const char* rest : {"POST", "", "<policy-file-request/>", "PROPPATCH"}) {
      std::string bytes = rest;
      bytes.resize(kFirstBytesLimit, static_cast<char>(first));
      EXPECT_NE(classify_first_bytes(as_bytes(bytes)), Speaks::unclear) << rest << first;
    }
  }
}

TEST(FirstBytes, NothingIsUnclear) {
  EXPECT_EQ(classify_first_bytes({}), Speaks::unclear);
}

}  // namespace
}  // namespace sallyport::net
