#include "client/tls/tls_verdict.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

constexpr std::int64_t kNow = 1'764'345'600;  // 2025-11-28T16:00:00Z

Failure judged(CertificateFindings found) {
  found.any = true;
  found.issuer = "Wall Inspection CA";
  found.names = "server.test, *.server.test";
  found.begins = kNow - 1000;
  found.ends = kNow - 10;
  TlsObservation seen;
  seen.certificates = std::move(found);
  return verdict(seen, "server.test", kNow);
}

Failure answered(std::string_view first, Reason reason = Reason::none) {
  TlsObservation seen;
  std::copy_n(first.begin(), seen.first_bytes.size(), seen.first_bytes.begin());
  seen.answered = true;
  seen.fault = "wrong version number";
  return reason == Reason::none ? verdict(seen, "server.test", kNow) : verdict_of_end(seen, reason);
}

TEST(TlsVerdict, NamesWhoIntercepts) {
  const Failure failure = judged({.unknown_issuer = true});

  EXPECT_EQ(failure.obstacle, Obstacle::tls_intercepted);
  EXPECT_EQ(failure.stage, Stage::tls);
  EXPECT_EQ(failure.detail, "the issuer is \"Wall Inspection CA\"");
}

TEST(TlsVerdict, TellsASelfSignedCertificateFromInterception) {
  EXPECT_EQ(judged({.unknown_issuer = true, .self_signed = true}).obstacle, Obstacle::tls_self_signed);
}

TEST(TlsVerdict, PutsTheNameBeforeTheIssuer) {
  const Failure failure = judged({.unknown_issuer = true, .self_signed = true, .wrong_name = true});

  EXPECT_EQ(failure.obstacle, Obstacle::tls_wrong_name);
  EXPECT_NE(failure.detail.find("server.test, *.server.test"), std::string::npos);
  EXPECT_NE(failure.detail.find("Wall Inspection CA"), std::string::npos);
}

TEST(TlsVerdict, TellsAWrongClockFromAnExpiredCertificate) {
  EXPECT_EQ(judged({.not_yet_valid = true}).obstacle, Obstacle::clock_wrong);
  EXPECT_EQ(judged({.expired = true, .all_expired = true}).obstacle, Obstacle::clock_wrong);
  EXPECT_EQ(judged({.expired = true}).obstacle, Obstacle::tls_expired);
  EXPECT_NE(judged({.expired = true}).detail.find("2025-11-28T15:59:50Z"), std::string::npos);
}

TEST(TlsVerdict, BlamesNoClockForAnUnknownIssuersOldCertificate) {
  EXPECT_EQ(judged({.unknown_issuer = true, .expired = true}).obstacle, Obstacle::tls_intercepted);
}

TEST(TlsVerdict, KnowsWhatIsNotTls) {
  EXPECT_EQ(answered("HTTP/").obstacle, Obstacle::not_tls);
  EXPECT_EQ(answered("HTTP/").detail, "it answers HTTP in the clear");
  EXPECT_EQ(answered(std::string_view("\x03\0\0\0\0", 5)).detail, "it answers RTMP in the clear");
  EXPECT_EQ(answered("SSH-2", Reason::client_closed).obstacle, Obstacle::not_tls);
}

TEST(TlsVerdict, NamesThePeersAlert) {
  TlsObservation seen;
  seen.alert = std::uint8_t{40};

  EXPECT_EQ(verdict(seen, "server.test", kNow).obstacle, Obstacle::tls_failed);
  EXPECT_EQ(verdict(seen, "server.test", kNow).detail, "alert: handshake failure");
}

TEST(TlsVerdict, TellsHowTheConnectionEnded) {
  const TlsObservation nothing;

  EXPECT_EQ(verdict_of_end(nothing, Reason::peer_reset).obstacle, Obstacle::reset);
  EXPECT_EQ(verdict_of_end(nothing, Reason::client_closed).obstacle, Obstacle::closed);
  EXPECT_EQ(verdict_of_end(nothing, Reason::peer_gone).obstacle, Obstacle::silent);
  EXPECT_EQ(answered(std::string_view("\x16\x03\x03\0\x7a", 5), Reason::peer_reset).detail,
            "in the middle of the handshake");
}

}  // namespace
}  // namespace sallyport::client
