// What programs say to the SOCKS port.
#include "client/bridge/socks_request.hpp"

#include <gtest/gtest.h>

#include "support/splits.hpp"

namespace sallyport::client::bridge {
namespace {

using Step = SocksRequest::Step;

const ByteVector kName5 = {5, 1, 0, 5, 1, 0, 3, 4, 'H', 'o', 's', 't', 0x07, 0x8f};
const ByteVector kName4 = {4, 1, 0x07, 0x8f, 0, 0, 0, 1, 'm', 'e', 0, 'h', 'o', 's', 't', 0};

struct Outcome {
  Step step = Step::more;
  std::size_t consumed = 0;
  ByteVector out;
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome run(const std::vector<ByteSpan>& pieces) {
  SocksRequest request;
  Outcome outcome;
  for (const ByteSpan piece : pieces) {
    if (outcome.step != Step::more) break;
    const auto progress = request.read(piece, outcome.out);
    outcome.step = progress.step;
    outcome.consumed += progress.consumed;
  }
  outcome.host = request.host();
  outcome.port = request.port();
  return outcome;
}
Outcome run(const ByteVector& input) {
  return run(std::vector<ByteSpan>{input});
}

TEST(SocksRequest, ReadsANameOfVersion5) {
  const Outcome outcome = run(kName5);
  EXPECT_EQ(outcome.step, Step::done);
  EXPECT_EQ(outcome.host, "host");
  EXPECT_EQ(outcome.port, 1935);
  EXPECT_EQ(outcome.out, (ByteVector{5, 0}));
}

TEST(SocksRequest, ReadsAddressesOfVersion5) {
  EXPECT_EQ(run({5, 1, 0, 5, 1, 0, 1, 192, 0, 2, 7, 0, 80}).host, "192.0.2.7");
  const Outcome v6 =
      run({5, 1, 0, 5, 1, 0, 4, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80});
  EXPECT_EQ(v6.host, "2001:db8::1");
  EXPECT_EQ(v6.port, 80);
}

TEST(SocksRequest, ReadsVersion4AndItsNames) {
  const Outcome address = run({4, 1, 0, 80, 192, 0, 2, 7, 'm', 'e', 0});
  EXPECT_EQ(address.step, Step::done);
  EXPECT_EQ(address.host, "192.0.2.7");
  EXPECT_EQ(run(kName4).host, "host");
}

TEST(SocksRequest, LeavesWhatComesBehind) {
  ByteVector input = kName5;
  input.push_back(3);
  EXPECT_EQ(run(input).consumed, kName5.size());
}

TEST(SocksRequest, ComesToTheSameEndInAnySegmentation) {
  for (const ByteVector& input : {kName5, kName4}) {
    const Outcome whole = run(input);
    test::for_each_split(input, [&](const std::vector<ByteSpan>& pieces) { EXPECT_EQ(run(pieces), whole); });
  }
}

TEST(SocksRequest, RefusesLogins) {
  const Outcome outcome = run({5, 1, 2});
  EXPECT_EQ(outcome.step, Step::refused);
  EXPECT_EQ(outcome.out, (ByteVector{5, 0xff}));
}

TEST(SocksRequest, RefusesBindAndUdp) {
  for (const std::uint8_t command : {std::uint8_t{2}, std::uint8_t{3}}) {
    const Outcome outcome = run({5, 1, 0, 5, command, 0, 1, 192, 0, 2, 7, 0, 80});
    EXPECT_EQ(outcome.step, Step::refused);
    EXPECT_EQ(outcome.out[3], 7) << "command not supported";
    EXPECT_EQ(run({4, command, 0, 80, 192, 0, 2, 7}).step, Step::refused);
  }
}

TEST(SocksRequest, RefusesAddressesOfNoType) {
  const Outcome outcome = run({5, 1, 0, 5, 1, 0, 9, 0, 0, 0});
  EXPECT_EQ(outcome.step, Step::refused);
  EXPECT_EQ(outcome.out[3], 8) << "address type not supported";
}

TEST(SocksRequest, RefusesNamesThatAreNone) {
  EXPECT_EQ(run({5, 1, 0, 5, 1, 0, 3, 2, 'a', '/', 0, 80}).step, Step::refused);
  EXPECT_EQ(run({5, 1, 0, 5, 1, 0, 3, 0, 0, 80}).step, Step::refused);
  EXPECT_EQ(run({4, 1, 0, 0, 192, 0, 2, 7, 0}).step, Step::refused) << "port 0";
}

TEST(SocksRequest, RefusesTextsWithoutAnEnd) {
  ByteVector input = {4, 1, 0, 80, 192, 0, 2, 7};
  input.insert(input.end(), 256, 'a');
  EXPECT_EQ(run(input).step, Step::refused);
}

TEST(SocksRequest, RefusesWhatIsNoSocks) {
  EXPECT_EQ(run({'G', 'E', 'T'}).step, Step::refused);
  EXPECT_TRUE(run({'G', 'E', 'T'}).out.empty());
}

}  // namespace
}  // namespace sallyport::client::bridge
