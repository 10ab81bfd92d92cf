// Both ends of the tunnel joined back to back.
#include <gtest/gtest.h>

#include "unit/client/tunnel/tunnel_together.hpp"

namespace sallyport::client {
namespace {

class TunnelClientTest : public test::TunnelTogether {
 protected:
  /// Says three things, each after the answer to the one before.
  void converse() {
    const std::string said[] = {"first", "second, and longer", "third"};
    for (const std::string& text : said) {
      expected += text;
      client->say(text);
      client_reads(expected.size());
    }
  }
  std::string expected_answer() const {
    std::string answer = expected;
    for (char& c : answer) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return answer;
  }
  void begin_anew() {
    end_tunnel();
    failure.reset();
    expected.clear();
    wires.clear();
    factory.sessions.clear();
    *health = {};
  }
  std::string expected;
};

TEST_F(TunnelClientTest, CarriesBytesBothWays) {
  echo();
  ASSERT_TRUE(open());
  converse();

  EXPECT_EQ(client->received, expected_answer());
  EXPECT_EQ(session().received, expected);
  EXPECT_TRUE(health->own_server);
  EXPECT_EQ(client->stream->facts().protocol, "rtmpt");
  EXPECT_TRUE(client->stream->facts().tunnelled);
  EXPECT_EQ(client->stream->facts().peer.to_string(), "192.0.2.7");
}

TEST_F(TunnelClientTest, UsesTwoConnectionsAndKeepsThem) {
  echo();
  ASSERT_TRUE(open());
  for (int i = 0; i < 10; ++i) converse();

  EXPECT_EQ(health->connections, 2u);
  EXPECT_EQ(health->cuts, 0u);
}

TEST_F(TunnelClientTest, CarriesBytesInEveryForm) {
  echo();
  for (const TunnelForm form : {TunnelForm::normal, TunnelForm::polling, TunnelForm::text}) {
    options_of_client.form = form;
    ASSERT_TRUE(open());
    converse();

    EXPECT_EQ(client->received, expected_answer());
    EXPECT_EQ(session().received, expected);
    begin_anew();
  }
}

TEST_F(TunnelClientTest, CarriesMoreThanABodyHolds) {
  echo();
  ASSERT_TRUE(open());
  std::string text;
  for (int i = 0; text.size() < 300'000; ++i) text += std::to_string(i) + " ";
  client->say(text);
  client_reads(text.size());

  EXPECT_EQ(client->received, text);
}

TEST_F(TunnelClientTest, LosesAndRepeatsNothingWhereverAConnectionIsCut) {
  echo();
  ASSERT_TRUE(open());
  converse();
  std::vector<std::size_t> sizes;
  for (const auto& wire : wires) sizes.push_back(wire->passed);
  for (std::size_t connection = 0; connection < sizes.size(); ++connection) {
    for (std::size_t at = 1; at <= sizes[connection]; ++at) {
      begin_anew();
      cut_connection = connection;
      cut_at = at;
      ASSERT_TRUE(open()) << "connection " << connection << " cut at " << at;
      converse();

      ASSERT_EQ(client->received, expected_answer()) << "connection " << connection << " cut at " << at;
      ASSERT_EQ(session().received, expected) << "connection " << connection << " cut at " << at;
    }
  }
}

TEST_F(TunnelClientTest, LosesNothingWhenEveryConnectionIsCut) {
  echo();
  on_wire = [this](sallyport::test::WireBudget& wire) { wire.left = 900 + 37 * wires.size(); };
  ASSERT_TRUE(open());
  for (int i = 0; i < 5; ++i) converse();

  EXPECT_EQ(client->received, expected_answer());
  EXPECT_EQ(session().received, expected);
  EXPECT_GT(health->cuts, 5u);
  EXPECT_GT(health->repeated, 5u);
}

TEST_F(TunnelClientTest, NoticesAPathThatDiedSilently) {
  echo();
  options_of_client.request_timeout = Milliseconds(60);
  ASSERT_TRUE(open());
  converse();
  for (const auto& wire : wires) {
    wire->left = 0;
    wire->swallow = true;
  }
  converse();

  EXPECT_EQ(client->received, expected_answer());
  EXPECT_EQ(session().received, expected);
  EXPECT_GT(health->silences, 0u);
}

TEST_F(TunnelClientTest, GivesUpWhenNothingHasComeForTooLong) {
  options_of_client.request_timeout = Milliseconds(30);
  options_of_client.resume_budget = Milliseconds(100);
  ASSERT_TRUE(open());
  on_wire = [](sallyport::test::WireBudget& wire) {
    wire.left = 0;
    wire.swallow = true;
  };
  for (const auto& wire : wires) on_wire(*wire);
  client->say("anybody?");
  net::test::run_until(loop, [&] { return client->closed.has_value(); });

  EXPECT_EQ(client->closed, Reason::peer_gone);
  EXPECT_EQ(health->ended_by.obstacle, Obstacle::silent);
}

TEST_F(TunnelClientTest, SaysEverythingBeforeItCloses) {
  ASSERT_TRUE(open());
  client->queue("last words");
  client->stream->close(Reason::client_closed, true);
  net::test::run_until(loop, [&] { return session().closed.has_value(); });

  EXPECT_EQ(session().received, "last words");
  EXPECT_EQ(session().closed, Reason::client_closed);
  EXPECT_EQ(client->closed, Reason::client_closed);
}

TEST_F(TunnelClientTest, TellsTheServerWhenItGivesUp) {
  ASSERT_TRUE(open());
  client->stream->close(Reason::client_closed, false);
  net::test::run_until(loop, [&] { return session().closed.has_value(); });

  EXPECT_EQ(session().closed, Reason::client_closed);
}

TEST_F(TunnelClientTest, HearsTheServersLastWordsAndItsEnd) {
  ASSERT_TRUE(open());
  session().queue("rejected");
  session().stream->close(Reason::rejected, true);
  net::test::run_until(loop, [&] { return client->closed.has_value() && session().closed.has_value(); });

  EXPECT_EQ(client->received, "rejected");
  EXPECT_EQ(client->closed, Reason::server_closed);
  EXPECT_EQ(session().closed, Reason::rejected);
}

TEST_F(TunnelClientTest, LeavesTheServersBytesThereWhileItsUserDoesNotRead) {
  ASSERT_TRUE(open());
  client->stream->set_reading(false);
  for (int i = 0; i < 40; ++i) session().queue(std::string(10'000, 'm'));
  session().stream->want_write();
  net::test::run_for(loop, Milliseconds(50));
  EXPECT_EQ(client->received.size(), 0u);
  EXPECT_LE(session().stream->bytes_sent(), 128u * 1024);

  client->stream->set_reading(true);
  client_reads(400'000);
  EXPECT_EQ(client->received.size(), 400'000u);
}

TEST_F(TunnelClientTest, BeginsOnAConnectionThatIsOpenAlready) {
  echo();
  options_of_client.host_header = "myhost.example";
  const Outcome<test::Stream> first = connection();
  opening = open_tunnel(loop, dial(), std::get<test::Stream>(first), options_of_client,
                        [this](Outcome<test::Stream> outcome) {
                          client = std::make_shared<test::FakeSession>(std::get<test::Stream>(outcome));
                          client->stream->start(client, {});
                        });
  net::test::run_until(loop, [&] { return client != nullptr; });
  converse();

  EXPECT_EQ(client->received, expected_answer());
  EXPECT_EQ(wires.size(), 2u);
}

}  // namespace
}  // namespace sallyport::client
