// What the answers of endpoints mean, and what they are sent.
#include "webhook/asking_decider.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "webhook/event_body.hpp"

namespace sallyport::webhook {
namespace {

using testing::HasSubstr;
using testing::Not;

fetch::HttpAnswer answer(long status, std::string body = {}) {
  return {.status = status, .body = std::move(body), .location = {}, .problem = {}};
}

TEST(ReadAnswer, YesHasTwoForms) {
  EXPECT_TRUE(read_answer(answer(204)).verdict.allowed);
  EXPECT_TRUE(read_answer(answer(200, R"({"allow": true, "more": [1]})")).verdict.allowed);
}

TEST(ReadAnswer, NoMayHaveWordsForTheClient) {
  for (const auto& one : {answer(200, R"({"allow": false, "message": "not today"})"),
                          answer(403, R"({"message": "not today"})"), answer(401, R"({"message": "not today"})")}) {
    const Reading reading = read_answer(one);
    EXPECT_FALSE(reading.verdict.allowed);
    EXPECT_EQ(reading.problem, "");
    EXPECT_EQ(reading.verdict.description, "not today");
  }
  EXPECT_EQ(read_answer(answer(403, "<html>")).problem, "");
}

TEST(ReadAnswer, LongWordsAreCutBetweenCharacters) {
  std::string words = "x";
  for (int i = 0; i < 300; ++i) words += "\u00fc";  // two bytes each: the 500th byte is the first of one
  const Reading reading = read_answer(answer(403, R"({"message": ")" + words + R"("})"));
  EXPECT_EQ(reading.verdict.description, words.substr(0, 499));
}

TEST(ReadAnswer, EverythingElseIsAFailureAndSoANo) {
  for (const auto& one :
       {answer(200), answer(200, "yes"), answer(200, "true"), answer(200, R"({"allow": 1})"),
        answer(200, R"(["allow"])"), answer(200, R"({"Allow": true})"), answer(302), answer(404),
        answer(500, R"({"allow": true})"), fetch::HttpAnswer{.status = 0, .body = {}, .location = {}, .problem = "Timeout was reached"}}) {
    const Reading reading = read_answer(one);
    EXPECT_FALSE(reading.verdict.allowed) << one.status << one.body;
    EXPECT_NE(reading.problem, "") << one.status << one.body;
  }
}

hub::ClientFacts somebody() {
  hub::ClientFacts facts;
  facts.id = 7;
  facts.address = "192.0.2.7";
  facts.protocol = "rtmps";
  facts.secure = true;
  facts.virtual_host = "media.example";
  facts.application = "live";
  facts.instance = "_definst_";
  facts.query = "key=s3cret";
  facts.token_argument = "s3cret";
  facts.bearer = "s3cret";
  facts.flash_version = "LNX \xff";  // no UTF-8
  return facts;
}

TEST(EventBody, SaysWhoDidWhatAndNoSecret) {
  const std::string text = event_body(Event::publish, somebody(), "show");
  const auto body = nlohmann::json::parse(text);
  EXPECT_EQ(body["type"], "stream.publish");
  EXPECT_EQ(body["data"]["stream"], "show");
  EXPECT_EQ(body["data"]["client"], "7");
  EXPECT_EQ(body["data"]["address"], "192.0.2.7");
  EXPECT_EQ(body["data"]["secure"], true);
  EXPECT_THAT(body["timestamp"].get<std::string>(), testing::ContainsRegex("^[0-9-]{10}T[0-9:]{8}\\.[0-9]{3}Z$"));
  EXPECT_THAT(text, Not(HasSubstr("s3cret")));
}

TEST(EventBody, ListsWhoIsThere) {
  Presence presence{"media.example", "live", "room", {std::make_shared<const hub::ClientFacts>(somebody())}, 1};
  const auto body = nlohmann::json::parse(presence_body(presence));
  EXPECT_EQ(body["type"], "instance.presence");
  EXPECT_EQ(body["data"]["count"], 1);
  EXPECT_EQ(body["data"]["clients"][0]["client"], "7");
}

TEST(Endpoint, ShowsNothingOfItsUrlButThePlace) {
  Endpoint endpoint;
  for (const char* url : {"https://user:secret@hooks.example:8443/secret?secret#secret", "https://hooks.example:8443", "https://hooks.example:8443?secret"}) {
    endpoint.url = url;
    EXPECT_EQ(endpoint.place(), "hooks.example:8443") << url;
  }
}

}  // namespace
}  // namespace sallyport::webhook
