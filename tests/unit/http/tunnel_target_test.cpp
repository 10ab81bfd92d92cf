#include "http/tunnel_target.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

using Kind = TunnelTarget::Kind;

TEST(TunnelTarget, NamesTheSessionAndTheSequenceNumber) {
  const TunnelTarget target = parse_tunnel_target("/send/20250680/17");

  EXPECT_EQ(target.kind, Kind::send);
  EXPECT_EQ(target.session, "20250680");
  EXPECT_EQ(target.sequence, 17u);
}

TEST(TunnelTarget, KnowsEveryRequestOfTheProtocol) {
  EXPECT_EQ(parse_tunnel_target("/open/1").kind, Kind::open);
  EXPECT_EQ(parse_tunnel_target("/idle/a/0").kind, Kind::idle);
  EXPECT_EQ(parse_tunnel_target("/close/a-b_c.d~e/12").kind, Kind::close);
  EXPECT_EQ(parse_tunnel_target("/fcs/ident").kind, Kind::ident);
  EXPECT_EQ(parse_tunnel_target("/fcs/ident2").kind, Kind::ident2);
}

TEST(TunnelTarget, LooksBehindTheAuthorityOfAnAbsoluteTarget) {
  EXPECT_EQ(parse_tunnel_target("http://example.org:80/open/1").kind, Kind::open);
  EXPECT_EQ(parse_tunnel_target("HTTP://example.org/send/x/3").session, "x");
  EXPECT_EQ(parse_tunnel_target("/open/1?nocache=1").kind, Kind::open);
}

TEST(TunnelTarget, LeavesEverythingElseToTheWebServer) {
  const std::string longest(kMaxSessionId, 'a');
  EXPECT_EQ(parse_tunnel_target("/send/" + longest + "/0").kind, Kind::send);
  for (const std::string& path :
       {std::string("/"), std::string("/open/2"), std::string("/open/hours"), std::string("/send"),
        std::string("/send/"), std::string("/send/a"), std::string("/send/a/"), std::string("/send//0"),
        std::string("/send/a/x"), std::string("/send/a/-1"), std::string("/send/a/1/2"),
        std::string("/send/a b/1"), std::string("/send/a%41/1"), std::string("/send/a/99999999999999999"),
        std::string("/send/" + longest + "a/0"), std::string("*"), std::string("http://"),
        std::string("http://open/1"), std::string("")})
    EXPECT_EQ(parse_tunnel_target(path).kind, Kind::none) << path;
}

}  // namespace
}  // namespace sallyport::http
