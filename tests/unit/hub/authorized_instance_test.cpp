// What a decision brings beside yes and no, and requests that are decided one by one.
#include <gmock/gmock.h>

#include "hub/shared_objects/access_path.hpp"
#include "support/shared_objects.hpp"
#include "unit/hub/application_host_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using ActionKind = hub::SharedObjectAction::Kind;

TEST(Narrowed, CoversWhatBothCover) {
  EXPECT_EQ(hub::narrowed("/", "/"), "/");
  EXPECT_EQ(hub::narrowed("/", "a;b/"), "a;b/");
  EXPECT_EQ(hub::narrowed("a;b", "/"), "a;b");
  EXPECT_EQ(hub::narrowed("a/x; /b", "a;b/y;c"), "a/x;b/y");
  EXPECT_EQ(hub::narrowed("a", "ab"), "");
  EXPECT_EQ(hub::narrowed("a/", "a"), "a/");
  EXPECT_EQ(hub::narrowed("", "/"), "");
  EXPECT_EQ(hub::narrowed("/", ""), "");
}

hub::Verdict with_terms(hub::ConnectTerms terms) {
  hub::Verdict verdict = hub::Verdict::allow();
  verdict.terms = std::make_shared<const hub::ConnectTerms>(std::move(terms));
  return verdict;
}

class TermsTest : public ApplicationHostTest {
 protected:
  Client connect_by(hub::Verdict verdict) {
    decider_->otherwise = std::move(verdict);
    const Client client = connect();
    decider_->otherwise = hub::Verdict::allow();
    return client;
  }
};

TEST_F(TermsTest, SayWhatMayBeReadAndWritten) {
  const Client client = connect_by(with_terms({.rights = {"open", "mine"}, .to_client = {}, .to_server = {}}));
  publish(client, "mine/camera", 1);
  publish(client, "open/camera", 2);
  play(client, "open/camera", 3);
  play(client, "mine/camera", 4);
  ASSERT_EQ(client.port->publishes.size(), 2u);
  EXPECT_TRUE(client.port->publishes[0].accepted);
  EXPECT_EQ(client.port->publishes[1].reason, Reason::rejected);
  ASSERT_EQ(client.port->plays.size(), 2u);
  EXPECT_TRUE(client.port->plays[0].accepted);
  EXPECT_FALSE(client.port->plays[1].accepted);
  EXPECT_EQ(decider_->asked.back(), "refused by plugin mine/camera: rejected");
}

TEST_F(TermsTest, LimitTheBandwidthBehindTheAnswer) {
  const Client client = connect_by(with_terms({.rights = {}, .to_client = 20'000, .to_server = {}}));
  ASSERT_EQ(client.port->orders.size(), 1u);
  EXPECT_EQ(client.port->orders[0].kind, hub::ClientOrder::Kind::limit_to_client);
  EXPECT_EQ(client.port->orders[0].rate, 20'000u);
}

TEST_F(TermsTest, ARefusalMaySayWhereToGo) {
  hub::Verdict verdict = hub::Verdict::refuse(Reason::rejected, "full");
  verdict.redirect = "rtmp://elsewhere/live";
  const Client client = connect_by(verdict);
  ASSERT_EQ(client.port->connects.size(), 1u);
  EXPECT_EQ(client.port->connects[0].redirect, "rtmp://elsewhere/live");
}

TEST_F(TermsTest, AStreamMayBeGivenAnotherName) {
  const Client publisher = connect(), viewer = connect();
  decider_->otherwise.name = "studio";
  publish(publisher, "show");
  play(viewer, "anything");
  ASSERT_TRUE(published(publisher));
  EXPECT_EQ(publisher.port->publishes[0].stream->name, "studio");
  ASSERT_TRUE(viewer.port->plays.at(0).accepted);
  EXPECT_EQ(viewer.port->plays[0].stream, publisher.port->publishes[0].stream);
}

TEST_F(TermsTest, TheOtherNameKeepsToTheRulesOfNames) {
  const Client client = connect();
  decider_->otherwise.name = "../up";
  publish(client, "show");
  EXPECT_EQ(refusal(client), Reason::bad_name);
  const Client bound = connect_by(with_terms({.rights = {"/", "mine"}, .to_client = {}, .to_server = {}}));
  decider_->otherwise.name = "yours";
  publish(bound, "mine");
  EXPECT_EQ(refusal(bound), Reason::rejected);
}

/// Keeps the answers for the test to give.
class TestAuthorizer final : public hub::Authorizer {
 public:
  bool asks(const hub::ApplicationOptions&, hub::RequestKind kind) const override { return kind == hub::RequestKind::shared_object; }
  void authorize(hub::RequestQuestion question, hub::Answer answer) override {
    asked.push_back(question.name + " " + std::to_string(question.actions));
    held.push_back(std::move(answer));
  }
  std::vector<std::string> asked;
  std::vector<hub::Answer> held;
};

class Receiver final : public hub::SharedObjectReceiver {
 public:
  void on_shared_object(const hub::SharedObjectUpdateRef& update) override {
    for (const auto& line : lines_of(*update)) lines.push_back(update->name + ": " + line);
  }
  std::vector<std::string> lines;
};

class AuthorizedTest : public testing::Test {
 protected:
  AuthorizedTest() {
    auto facts = std::make_shared<hub::ClientFacts>();
    facts->id = 1;
    host_.connect({directory_.virtual_host, &directory_.source, "live", "_definst_"}, facts,
                  hub::ClientRef(loop_, std::static_pointer_cast<hub::ClientPort>(client_)));
    loop_.run_ready();
  }
  void use(const std::string& name) {
    host_.shared_object(1, {&loop_, receiver_}, {name, false, 0, {{ActionKind::use, {}, {}}}});
    loop_.run_ready();
  }
  void answer(std::size_t which, hub::Verdict verdict) {
    authorizer_.held[which](std::move(verdict));
    loop_.run_ready();
  }

  loop::EventLoop loop_{0};
  MemoryDirectory directory_;
  TestAuthorizer authorizer_;
  std::shared_ptr<RecordingClient> client_ = std::make_shared<RecordingClient>();
  std::shared_ptr<Receiver> receiver_ = std::make_shared<Receiver>();
  hub::ApplicationHost host_{loop_, std::make_shared<ScriptedDecider>(), {.workers = 1, .authorizer = &authorizer_}};
};

TEST_F(AuthorizedTest, RequestsTakeEffectInTheirOrder) {
  use("first"), use("second");
  EXPECT_THAT(authorizer_.asked, ElementsAre("first 1", "second 1"));
  answer(1, hub::Verdict::allow());
  EXPECT_THAT(receiver_->lines, IsEmpty());
  answer(0, hub::Verdict::allow());
  ASSERT_GE(receiver_->lines.size(), 2u);
  EXPECT_TRUE(receiver_->lines.front().starts_with("first: "));
  EXPECT_TRUE(receiver_->lines.back().starts_with("second: "));
}

TEST_F(AuthorizedTest, WhatIsDeniedIsAnsweredAsWithoutTheRight) {
  use("closed");
  answer(0, hub::Verdict::refuse(Reason::rejected, "no"));
  ASSERT_EQ(receiver_->lines.size(), 1u);
  EXPECT_THAT(receiver_->lines[0], testing::HasSubstr("SharedObject.NoReadAccess"));
}

TEST_F(AuthorizedTest, SilenceIsADenial) {
  use("closed");
  loop_.timers().advance(monotonic_now() + Milliseconds(11'000));
  loop_.run_ready();
  EXPECT_THAT(receiver_->lines, ElementsAre(testing::HasSubstr("SharedObject.NoReadAccess")));
}

TEST_F(AuthorizedTest, TheSessionIsToldWhenNothingWaits) {
  bool told = false;
  use("first");
  host_.after_requests(1, [&] { told = true; });
  EXPECT_FALSE(told);
  answer(0, hub::Verdict::allow());
  EXPECT_TRUE(told);
  told = false;
  host_.after_requests(1, [&] { told = true; });
  EXPECT_TRUE(told);
}

TEST_F(AuthorizedTest, AnAnswerAboutSomebodyWhoHasLeftIsWithoutEffect) {
  use("first");
  host_.disconnect(1);
  answer(0, hub::Verdict::allow());
  EXPECT_THAT(receiver_->lines, IsEmpty());
}

}  // namespace
}  // namespace sallyport::test
