#include "session/xml/xml_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_byte_stream.hpp"
#include "support/governed_bench.hpp"

namespace sallyport::session {
namespace {

using namespace std::string_literals;

class XmlSessionTest : public testing::Test, protected test::GovernedBench {
 protected:
  XmlSessionTest() {
    options().xml_sockets = true;
    options().xml_message = 32;
    options().governor.script = "main.asc";
  }
  ~XmlSessionTest() override {
    if (stream_) stream_->end();
    settle();
  }

  void open(const std::string& initial = {}) {
    stream_ = std::make_shared<test::FakeByteStream>(worker, net::TransportFacts{});
    net::XmlRequest request;
    request.target.application = "app";
    request.facts = stream_->facts();
    request.facts.protocol = "xmlsocket";
    const auto session = std::make_shared<XmlSession>(stream_, std::move(request), hub, session_options_);
    stream_->start(session, as_bytes(initial));
    session->begin();
    settle();
  }
  void say(const std::string& text) {
    stream_->receive(as_bytes(text));
    settle();
  }
  std::string sent() {
    const ByteVector bytes = stream_->take_sent();
    return {bytes.begin(), bytes.end()};
  }
  std::string message(std::size_t i) const { return std::string(calls.at(i).call.arguments.at(0).string_or("none")); }

  SessionOptions session_options_;
  std::shared_ptr<test::FakeByteStream> stream_;
};

TEST_F(XmlSessionTest, MessagesReachTheGovernorAndItsOwnTheClient) {
  open("<first/>\0<sec"s);
  say("ond/>\0"s);
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(came.at(0)->kind, hub::ClientKind::xml_socket);
  EXPECT_EQ(calls[0].call.name, "data");
  EXPECT_EQ(message(0), "<first/>");
  EXPECT_EQ(message(1), "<second/>");

  send(came[0]->id, "send", {"<answer/>"});
  EXPECT_EQ(sent(), "<answer/>\0"s);
  send(came[0]->id, "somethingElse", {"<x/>"});
  EXPECT_EQ(sent(), "");
}

TEST_F(XmlSessionTest, AnApplicationThatTakesNoneEndsIt) {
  options().xml_sockets = false;
  open("<a/>\0"s);
  EXPECT_EQ(stream_->closed_with(), Reason::xml_socket_not_enabled);
  EXPECT_TRUE(came.empty());
}

TEST_F(XmlSessionTest, WhoMayNotConnectIsClosed) {
  decider->otherwise = hub::Verdict::refuse(Reason::no_token, "a token is needed");
  open();
  EXPECT_EQ(stream_->closed_with(), Reason::no_token);
}

TEST_F(XmlSessionTest, TheScriptMayTurnItAway) {
  bars = true;
  open();
  EXPECT_EQ(stream_->closed_with(), Reason::rejected);
}

TEST_F(XmlSessionTest, AMessageHasItsBoundWholeOrNot) {
  open();
  say(std::string(33, 'x'));
  EXPECT_EQ(stream_->closed_with(), Reason::bad_message);
  settle();
  open();
  say(std::string(33, 'x') + "\0"s);
  EXPECT_EQ(stream_->closed_with(), Reason::bad_message);
  EXPECT_TRUE(calls.empty());
}

TEST_F(XmlSessionTest, NoMoreWaitAtTheHostThanMay) {
  open();
  std::string many;
  for (int i = 0; i < 200; ++i) many += "<m/>\0"s;
  say(many);
  EXPECT_EQ(calls.size(), ApplicationCalls::kMaxWaiting);
  for (std::size_t i = 0; i < calls.size(); ++i) answer(Call(calls[i]), true, {});
  EXPECT_EQ(calls.size(), 200u);
  say("<last/>\0"s);
  EXPECT_EQ(message(200), "<last/>");
}

TEST_F(XmlSessionTest, WhoDoesNotReadIsCut) {
  open();
  stream_->block(monotonic_now());
  const std::string message(100'000, 'x');
  for (int i = 0; i < 12 && !stream_->closed_with(); ++i) send(came[0]->id, "send", {message});
  EXPECT_EQ(stream_->closed_with(), Reason::outbox_overflow);
}

TEST_F(XmlSessionTest, TheGovernorHearsOfItsEnd) {
  open();
  stream_->end();
  settle();
  EXPECT_EQ(left.size(), 1u);
}

}  // namespace
}  // namespace sallyport::session
