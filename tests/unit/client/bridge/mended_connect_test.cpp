// The local program's connect, on its way to the server.
#include "client/bridge/mended_connect.hpp"

#include <gtest/gtest.h>

#include "client/connector/attempt_id.hpp"

namespace sallyport::client::bridge {
namespace {

rtmp::Command local_connect(std::string_view app) {
  return {"connect",
          1,
          amf::Value::object({{"app", app},
                              {"flashVer", "FMLE/3.0"},
                              {"swfUrl", "http://site/player.swf"},
                              {"tcUrl", "rtmp://127.0.0.1:1935/live"},
                              {"videoFunction", 1}}),
          {amf::Value("extra")}};
}

amf::Value mended(std::string_view app, std::string_view uri) {
  const auto command = mend_connect(local_connect(app), *parse_target(uri));
  EXPECT_TRUE(command.ok());
  return command ? command->object : amf::Value();
}

TEST(MendedConnect, NamesTheServersPlace) {
  const amf::Value object = mended("live", "rtmps://host.example:8443/film/room");
  EXPECT_EQ(object.get("app").string_or(""), "film/room");
  EXPECT_EQ(object.get("tcUrl").string_or(""), "rtmps://host.example:8443/film/room");
}

TEST(MendedConnect, TakesTheApplicationOfTheProgramWhereTheUriHasNone) {
  const amf::Value object = mended("live/inst?key=7", "rtmp://host.example");
  EXPECT_EQ(object.get("app").string_or(""), "live/inst?key=7");
  EXPECT_EQ(object.get("tcUrl").string_or(""), "rtmp://host.example/live/inst?key=7");
}

TEST(MendedConnect, KeepsTheProgramsQueryUnlessTheUriHasOne) {
  EXPECT_EQ(mended("x?key=7", "rtmp://host/live").get("app").string_or(""), "live?key=7");
  EXPECT_EQ(mended("x?key=7", "rtmp://host/live?key=8").get("app").string_or(""), "live?key=8");
}

TEST(MendedConnect, SpeaksOfWebSocketsAsRtmpServersKnowThem) {
  EXPECT_EQ(mended("live", "wss://host/live").get("tcUrl").string_or(""), "rtmps://host/live");
}

TEST(MendedConnect, LeavesEverythingElseAsItIsAndWhereItIs) {
  const auto command = mend_connect(local_connect("live"), *parse_target("rtmp://host/film"));
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->arguments.size(), 1u);
  std::string names;
  for (const auto& property : command->object.properties()) names.append(property.name).append(" ");
  EXPECT_EQ(names, "app flashVer swfUrl tcUrl videoFunction ");
  EXPECT_EQ(command->object.get("swfUrl").string_or(""), "http://site/player.swf");
}

TEST(MendedConnect, RefusesWhatIsNoConnect) {
  const Target target = *parse_target("rtmp://host/live");
  EXPECT_EQ(mend_connect({"play", 1, nullptr, {}}, target).error().reason, Reason::bad_command);
  EXPECT_EQ(mend_connect({"connect", 1, nullptr, {}}, target).error().reason, Reason::bad_command);
}

TEST(MendedConnect, RefusesAConnectToNoApplication) {
  EXPECT_FALSE(mend_connect(local_connect(""), *parse_target("rtmp://host")).ok());
}

TEST(MendedConnect, CarriesAnAttemptIdOfTheProgramOrOneOfItsOwn) {
  const rtmp::Command ours = with_attempt_id(local_connect("live"), "11");
  EXPECT_EQ(ours.object.get(kAttemptIdProperty).string_or(""), "11");
  EXPECT_EQ(with_attempt_id(ours, "22").object.get(kAttemptIdProperty).string_or(""), "11");
  EXPECT_EQ(with_fresh_attempt_id(ours, "22").object.get(kAttemptIdProperty).string_or(""), "22");
}

}  // namespace
}  // namespace sallyport::client::bridge
