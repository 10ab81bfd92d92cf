#include "rtmp/command/connect.hpp"

#include <gtest/gtest.h>

#include "rtmp/command/status.hpp"

namespace sallyport::rtmp {
namespace {

using amf::Value;

Command connect_with(Value object) {
  return {"connect", 1, std::move(object), {}};
}

TEST(Connect, ReadsWhatFlashPlayerSays) {
  Command command = connect_with(Value::object({{"app", "live/room?x=1"},
                                                {"flashVer", "WIN 11,2,202,228"},
                                                {"swfUrl", "http://example.com/a.swf"},
                                                {"tcUrl", "rtmp://example.com/live/room?x=1"},
                                                {"fpad", true},
                                                {"capabilities", 239},
                                                {"audioCodecs", 3575},
                                                {"videoCodecs", 252},
                                                {"videoFunction", 1},
                                                {"pageUrl", "http://example.com/"},
                                                {"objectEncoding", 3}}));
  command.arguments = {"user", 42};

  const auto request = read_connect(command);

  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->app, "live/room?x=1");
  EXPECT_EQ(request->tc_url, "rtmp://example.com/live/room?x=1");
  EXPECT_EQ(request->flash_version, "WIN 11,2,202,228");
  EXPECT_EQ(request->swf_url, "http://example.com/a.swf");
  EXPECT_EQ(request->page_url, "http://example.com/");
  EXPECT_TRUE(request->proxied);
  EXPECT_EQ(request->capabilities, 239u);
  EXPECT_EQ(request->audio_codecs, 3575u);
  EXPECT_EQ(request->video_codecs, 252u);
  EXPECT_EQ(request->video_function, 1u);
  EXPECT_EQ(request->object_encoding, ObjectEncoding::amf3);
  EXPECT_EQ(request->arguments, (std::vector<Value>{"user", 42}));
  EXPECT_FALSE(request->is_enhanced());
}

TEST(Connect, ReadsWhatEnhancedClientsSay) {
  const auto request =
      read_connect(connect_with(Value::object({{"app", "live"},
                                               {"fourCcList", Value::strict_array({"av01", "hvc1", 7})},
                                               {"videoFourCcInfoMap", Value::object({{"*", 4}, {"hvc1", 3}})},
                                               {"audioFourCcInfoMap", Value::object({{"Opus", 1}})},
                                               {"capsEx", 15}})));
  ASSERT_TRUE(request.ok());
  EXPECT_TRUE(request->is_enhanced());
  EXPECT_EQ(request->fourcc_list, (std::vector<std::string>{"av01", "hvc1"}));
  EXPECT_EQ(request->video_fourcc_info, (std::vector<FourCcCapability>{{"*", 4}, {"hvc1", 3}}));
  EXPECT_EQ(request->audio_fourcc_info, (std::vector<FourCcCapability>{{"Opus", 1}}));
  EXPECT_EQ(request->caps_ex, 15u);
}

TEST(Connect, ReadsAListThatIsAnEcmaArray) {
  const auto request = read_connect(
      connect_with(Value::object({{"fourCcList", Value::ecma_array({{"0", "av01"}, {"1", "vp09"}})}})));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->fourcc_list, (std::vector<std::string>{"av01", "vp09"}));
}

TEST(Connect, TakesFieldsOfTheWrongKindAsAbsent) {
  const auto request = read_connect(connect_with(Value::object({{"app", 7},
                                                                {"tcUrl", nullptr},
                                                                {"fpad", "yes"},
                                                                {"objectEncoding", "3"},
                                                                {"capabilities", -1},
                                                                {"audioCodecs", 1e300},
                                                                {"videoCodecs", 0.0 / 0.0},
                                                                {"fourCcList", "av01"},
                                                                {"videoFourCcInfoMap", 5}})));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->app, "");
  EXPECT_FALSE(request->proxied);
  EXPECT_EQ(request->object_encoding, ObjectEncoding::amf0);
  EXPECT_EQ(request->capabilities, 0u);
  EXPECT_EQ(request->audio_codecs, 0u);
  EXPECT_EQ(request->video_codecs, 0u);
  EXPECT_FALSE(request->is_enhanced());
}

TEST(Connect, RefusesOtherCommandsAndAMissingObject) {
  EXPECT_EQ(read_connect({"play", 1, Value::object({}), {}}).error().reason, Reason::bad_command);
  EXPECT_EQ(read_connect(connect_with(nullptr)).error().reason, Reason::bad_command);
  EXPECT_EQ(read_connect(connect_with("live")).error().reason, Reason::bad_command);
}

TEST(Connect, IsReadAsItWasMade) {
  ConnectRequest request;
  request.app = "live";
  request.tc_url = "rtmp://example.com/live";
  request.flash_version = "LNX 9,0,124,2";
  request.swf_url = "a";
  request.page_url = "b";
  request.type = "nonprivate";
  request.object_encoding = ObjectEncoding::amf3;
  request.capabilities = 15;
  request.audio_codecs = 4071;
  request.video_codecs = 252;
  request.video_function = 1;
  request.fourcc_list = {"*"};
  request.video_fourcc_info = {{"*", 7}};
  request.audio_fourcc_info = {{"Opus", 1}};
  request.caps_ex = 3;
  request.arguments = {"extra"};

  const auto read = read_connect(make_connect(request));

  ASSERT_TRUE(read.ok());
  EXPECT_EQ(make_connect(*read), make_connect(request));
  EXPECT_EQ(read->video_fourcc_info, request.video_fourcc_info);
  EXPECT_EQ(read->arguments, request.arguments);
}

TEST(ConnectResult, SaysWhatFmsSays) {
  const Command result = make_connect_result({.object_encoding = ObjectEncoding::amf3, .client_id = "17"});
  EXPECT_EQ(result.name, "_result");
  EXPECT_EQ(result.transaction_id, 1);
  EXPECT_EQ(result.object, Value::object({{"fmsVer", "FMS/3,5,3,824"}, {"capabilities", 127}, {"mode", 1}}));
  EXPECT_EQ(result.argument(0), Value::object({{"level", "status"},
                                               {"code", "NetConnection.Connect.Success"},
                                               {"description", "Connection succeeded."},
                                               {"objectEncoding", 3},
                                               {"data", Value::ecma_array({{"version", "3,5,3,824"}})},
                                               {"clientid", "17"}}));
}

TEST(ConnectResult, AnnouncesThatEverythingIsForwarded) {
  const Command result = make_connect_result({.enhanced = true});
  EXPECT_EQ(result.object.get("fourCcList"), Value::strict_array({"*"}));
  EXPECT_EQ(result.object.get("videoFourCcInfoMap"), Value::object({{"*", 4}}));
  EXPECT_EQ(result.object.get("audioFourCcInfoMap"), Value::object({{"*", 4}}));
  EXPECT_EQ(result.object.get("capsEx"), Value(14));
}

TEST(ConnectError, CarriesTheApplicationsReasonAndTheRedirect) {
  const Command error = make_connect_error({.description = "no",
                                            .application = Value::object({{"why", "full"}}),
                                            .redirect = "rtmp://other.example.com/live"});
  EXPECT_EQ(error.name, "_error");
  EXPECT_EQ(
      error.argument(0),
      Value::object({{"level", "error"},
                     {"code", "NetConnection.Connect.Rejected"},
                     {"description", "no"},
                     {"application", Value::object({{"why", "full"}})},
                     {"ex", Value::object({{"code", 302}, {"redirect", "rtmp://other.example.com/live"}})}}));
}

TEST(ConnectError, LeavesOutWhatThereIsNone) {
  const Command error = make_connect_error({.code = status::kConnectInvalidApp, .description = "unknown"});
  EXPECT_EQ(error.argument(0).properties().size(), 3u);
}

}  // namespace
}  // namespace sallyport::rtmp
