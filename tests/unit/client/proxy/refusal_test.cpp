#include "client/proxy/refusal.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

Obstacle meaning(ProxyRefusal refusal) {
  return explain(refusal).obstacle;
}

TEST(Refusal, TellsAForbiddenPortFromAForbiddenDestination) {
  const std::string_view denied = "ERR_ACCESS_DENIED 0";

  EXPECT_EQ(meaning({.status = 403, .squid_error = denied, .port = 1935}), Obstacle::connect_refused);
  EXPECT_EQ(meaning({.status = 403, .squid_error = denied, .port = 443}), Obstacle::destination_forbidden);
  EXPECT_EQ(meaning({.status = 403, .squid_error = denied, .connect = false, .port = 80}),
            Obstacle::destination_forbidden);
}

TEST(Refusal, BelievesThePageOfSquidsAdministrator) {
  EXPECT_EQ(meaning({.status = 403, .squid_error = "ERR_OUTSIDE_HOURS 0", .port = 443}),
            Obstacle::outside_hours);
  EXPECT_EQ(meaning({.status = 403, .squid_error = "ERR_USER_BARRED 0", .port = 443}), Obstacle::user_barred);
  EXPECT_EQ(
      meaning({.status = 403, .body = "<p>Browsing is for <b>permitted\nhours</b> only</p>", .port = 443}),
      Obstacle::outside_hours);
  EXPECT_EQ(meaning({.status = 403, .phrase = "This user is not allowed", .port = 443}),
            Obstacle::user_barred);
}

TEST(Refusal, IsNotMisledBySquidsOrdinaryPage) {
  const std::string_view page =
      "<p>Access Denied.</p><p>Access control configuration prevents your request from being allowed at this "
      "time. "
      "Please contact your service provider if you feel this is incorrect.</p>";

  EXPECT_EQ(meaning({.status = 403, .squid_error = "ERR_ACCESS_DENIED 0", .body = page, .port = 443}),
            Obstacle::destination_forbidden);
}

TEST(Refusal, KnowsWhatAProxyCannotReach) {
  EXPECT_EQ(meaning({.status = 503, .squid_error = "ERR_DNS_FAIL 0", .port = 443}),
            Obstacle::proxy_cannot_reach);
  EXPECT_EQ(meaning({.status = 502, .port = 443}), Obstacle::proxy_cannot_reach);
  EXPECT_EQ(meaning({.status = 504, .port = 443}), Obstacle::proxy_cannot_reach);
}

TEST(Refusal, KnowsPortals) {
  EXPECT_EQ(meaning({.status = 511, .port = 443}), Obstacle::captive_portal);
  EXPECT_EQ(meaning({.status = 302, .location = "http://login.test/", .port = 443}),
            Obstacle::captive_portal);
}

TEST(Refusal, KnowsWhatIsNoProxy) {
  EXPECT_EQ(meaning({.status = 405, .port = 443}), Obstacle::proxy_bad_reply);
  EXPECT_EQ(meaning({.status = 404, .connect = false, .port = 80}), Obstacle::http_error);
}

TEST(Refusal, RepeatsWordsWithoutWhatTerminalsObey) {
  EXPECT_EQ(explain({.status = 503, .phrase = "a\x1b[1m", .port = 443}).detail, "503 a?[1m");
}

}  // namespace
}  // namespace sallyport::client
