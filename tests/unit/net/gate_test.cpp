#include "net/gate.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "loopback.hpp"
#include "net/listener.hpp"
#include "net/policy.hpp"
#include "scripted_names.hpp"

namespace sallyport::net {
namespace {

using test::Client;
using test::turn_until;
using namespace std::string_literals;

struct Routed {
  std::string what;
  std::string initial;
  IpAddress peer;
  std::size_t adaptor;
};

class RecordingRoutes : public GateRoutes {
 public:
  void rtmp(std::shared_ptr<ByteStream> stream, ByteSpan initial) override {
    keep("rtmp", std::move(stream), initial);
  }
  void http(std::shared_ptr<ByteStream> stream, ByteSpan initial) override {
    keep("http", std::move(stream), initial);
  }
  void xml(std::shared_ptr<ByteStream> stream, ByteSpan initial) override {
    keep("xml", std::move(stream), initial);
  }
  void rtmpe(std::shared_ptr<ByteStream> stream, ByteSpan initial) override {
    keep("rtmpe", std::move(stream), initial);
  }
  bool rtmpe_enabled(std::size_t) override { return with_rtmpe; }
  void admit(Arrival&, loop::EventLoop&, std::function<void(Reason)> answer) override { answer(Reason::none); }
  std::shared_ptr<TlsContext> tls(std::size_t, const ListenerTraits&) override { return nullptr; }
  std::string policy(std::size_t) override { return "<cross-domain-policy/>"; }

  bool with_rtmpe = false;
  std::vector<Routed> routed;
  std::vector<std::shared_ptr<ByteStream>> streams;

 private:
  void keep(const char* what, std::shared_ptr<ByteStream> stream, ByteSpan initial) {
    const TransportFacts& facts = stream->facts();
    routed.push_back({what, std::string(as_text(initial)), facts.peer, facts.adaptor});
    streams.push_back(std::move(stream));
  }
};

class GateTest : public testing::Test {
 protected:
  static constexpr std::size_t kConnections = 6;
  static constexpr std::size_t kUnprovenPerAddress = 4;

  void listen(AddressRules rules = {}, Milliseconds deadline = Milliseconds(10'000)) {
    gate_ = std::make_unique<Gate>(loop_, routes_, refusals_, GateOptions{.connect_deadline = deadline, .xml_silence = xml_silence_});
    admission_ = std::make_unique<Admission>(
        std::move(rules), AdmissionShares{connections_, unproven_, addresses_, refusals_, names_});
    listener_ =
        std::move(Listener::open(loop_, {.host = "127.0.0.1", .port = 0, .xml_place = xml_place_}, 7, *admission_, {gate_.get()}))
            .value();
    listener_->start();
  }
  ~GateTest() override {
    if (gate_) gate_->stop();
    listener_.reset();
    loop_.run_ready();
  }
  std::uint16_t port() const { return listener_->address().port; }
  bool refused(Client& client) {
    return turn_until(loop_, [&] { return client.ended(); }) && client.received().empty();
  }
  bool routed(std::size_t count) {
    return turn_until(loop_, [&] { return routes_.routed.size() == count; });
  }

  std::string xml_place_;
  Milliseconds xml_silence_{10'000};
  loop::EventLoop loop_{0};
  ConnectionLimit connections_{kConnections};
  UnprovenCounter unproven_{kUnprovenPerAddress};
  AddressLimits addresses_{{}};
  test::ScriptedNames names_;
  RefusalLog refusals_{loop_};
  RecordingRoutes routes_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<Admission> admission_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(GateTest, SendsRtmpOnWithWhatWasRead) {
  listen();
  Client client(port());
  client.send("\x03hello");

  ASSERT_TRUE(routed(1));
  EXPECT_EQ(routes_.routed[0].what, "rtmp");
  EXPECT_EQ(routes_.routed[0].initial, "\x03hello");
  EXPECT_EQ(routes_.routed[0].peer.to_string(), "127.0.0.1");
  EXPECT_EQ(routes_.routed[0].adaptor, 7u);
}

TEST_F(GateTest, SendsHttpOnHoweverItsMethodIsCut) {
  listen();
  Client client(port());
  for (const char c : "POST"s) {
    client.send(std::string(1, c));
    ASSERT_TRUE(turn_until(loop_, [&] { return gate_->waiting() == 1; }));
  }
  client.send(" /open/1 HTTP/1.1\r\n");

  ASSERT_TRUE(routed(1));
  EXPECT_EQ(routes_.routed[0].what, "http");
  EXPECT_EQ(routes_.routed[0].initial, "POST /open/1 HTTP/1.1\r\n");
  EXPECT_EQ(gate_->waiting(), 0u);
}

TEST_F(GateTest, SendsRtmpeOnOnlyWhereItIsEnabled) {
  listen();
  Client refused_one(port());
  refused_one.send("\x06hello");
  EXPECT_TRUE(refused(refused_one));
  EXPECT_TRUE(routes_.routed.empty());

  routes_.with_rtmpe = true;
  for (const char* first : {"\x06hello", "\x08hello", "\x09hello"}) {
    routes_.routed.clear();
    Client client(port());
    client.send(first);
    ASSERT_TRUE(routed(1));
    EXPECT_EQ(routes_.routed[0].what, "rtmpe");
    EXPECT_EQ(routes_.routed[0].initial, first);
  }
}

TEST_F(GateTest, AnswersAPolicyRequestAndCloses) {
  listen();
  Client client(port());
  client.send("<policy-file-request/>\0"s);

  ASSERT_TRUE(turn_until(loop_, [&] { return client.ended(); }));
  EXPECT_EQ(client.received(), "<cross-domain-policy/>\0"s);
}

TEST_F(GateTest, AtAPortForXmlSocketsWhatIsNothingElseIsXml) {
  xml_place_ = "chat";
  listen();
  Client policy(port());
  policy.send("<policy-file-request/>\0"s);
  ASSERT_TRUE(turn_until(loop_, [&] { return policy.ended(); }));
  EXPECT_EQ(policy.received(), "<cross-domain-policy/>\0"s);

  for (const auto& [first, what] : {std::pair{"<policy/>\0"s, "xml"}, std::pair{"hello"s, "xml"}, std::pair{"\x03hello"s, "xml"}, std::pair{"GET / HTTP/1.1\r\n"s, "http"}}) {
    routes_.routed.clear();
    routes_.streams.clear();  // which have places in the count of their address
    Client client(port());
    client.send(first);
    ASSERT_TRUE(routed(1));
    EXPECT_EQ(routes_.routed[0].what, what);
    EXPECT_EQ(routes_.routed[0].initial, first);
    EXPECT_EQ(routes_.streams.back()->facts().xml_place, "chat");
  }
}

TEST_F(GateTest, AtAPortForXmlSocketsSilenceIsOneToo) {
  xml_place_ = "chat";
  xml_silence_ = Milliseconds(50);
  listen();
  Client silent(port());
  ASSERT_TRUE(routed(1));
  EXPECT_EQ(routes_.routed[0].what, "xml");
  EXPECT_EQ(routes_.routed[0].initial, "");

  Client slow(port());
  slow.send("<pol");
  ASSERT_TRUE(routed(2));
  EXPECT_EQ(routes_.routed[1].initial, "<pol");
}

TEST_F(GateTest, ClosesWhatItDoesNotServe) {
  listen();
  for (const std::string& bytes : {"\x16\x03\x01"s, "\x06"s, "SSH-2.0"s, "\0"s}) {
    Client client(port());
    client.send(bytes);
    EXPECT_TRUE(refused(client));
  }
  EXPECT_TRUE(routes_.routed.empty());
}

TEST_F(GateTest, ClosesAConnectionThatSaysTooLittleByTheDeadline) {
  listen({}, Milliseconds(50));
  Client silent(port());
  Client dribbling(port());
  dribbling.send("PO");
  const auto began = monotonic_now();

  EXPECT_TRUE(refused(silent));
  EXPECT_TRUE(refused(dribbling));
  EXPECT_GE(monotonic_now() - began, Milliseconds(40));
  EXPECT_EQ(connections_.count(), 0u);
}

TEST_F(GateTest, ForgetsAConnectionThatGoesWithoutAWord) {
  listen();
  Client client(port());
  ASSERT_TRUE(turn_until(loop_, [&] { return gate_->waiting() == 1; }));
  client.close();

  ASSERT_TRUE(turn_until(loop_, [&] { return gate_->waiting() == 0; }));
  EXPECT_TRUE(turn_until(loop_, [&] { return connections_.count() == 0; }));
}

TEST_F(GateTest, StopClosesWhoeverIsWaiting) {
  listen();
  Client client(port());
  ASSERT_TRUE(turn_until(loop_, [&] { return gate_->waiting() == 1; }));

  gate_->stop();

  EXPECT_TRUE(refused(client));
}

TEST_F(GateTest, AnAddressThatIsDeniedIsClosedUnread) {
  listen({.allow = {}, .deny = parse_address_list("127.0.0.3").value()});
  Client denied(port(), "127.0.0.3");
  Client allowed(port(), "127.0.0.2");
  allowed.send("\x03");

  EXPECT_TRUE(refused(denied));
  EXPECT_TRUE(routed(1));
}

TEST_F(GateTest, RulesChangeForThoseWhoComeLater) {
  listen({.allow = {}, .deny = parse_address_list("127.0.0.3").value()});
  admission_->set_rules({});
  Client client(port(), "127.0.0.3");
  client.send("\x03");

  EXPECT_TRUE(routed(1));
}

TEST_F(GateTest, OneAddressHasAtMostItsShareOfUnprovenConnections) {
  listen();
  std::vector<Client> held;
  for (std::size_t i = 0; i < kUnprovenPerAddress; ++i) held.emplace_back(port());
  ASSERT_TRUE(turn_until(loop_, [&] { return gate_->waiting() == kUnprovenPerAddress; }));
  Client beyond(port());
  Client other(port(), "127.0.0.2");
  other.send("\x03");

  EXPECT_TRUE(refused(beyond));
  EXPECT_TRUE(routed(1));
}

TEST_F(GateTest, TheServerHasAtMostItsConnections) {
  listen();
  std::vector<Client> held;
  for (std::size_t i = 0; i < kConnections; ++i) held.emplace_back(port(), i % 2 ? "127.0.0.1" : "127.0.0.2");
  ASSERT_TRUE(turn_until(loop_, [&] { return gate_->waiting() == kConnections; }));
  Client beyond(port(), "127.0.0.3");
  EXPECT_TRUE(refused(beyond));
  held.clear();
  ASSERT_TRUE(turn_until(loop_, [&] { return connections_.count() == 0; }));

  Client afterwards(port());
  afterwards.send("\x03");

  EXPECT_TRUE(routed(1));
}

TEST(Policy, AllowsThePortsOnceEachInOrder) {
  EXPECT_NE(cross_domain_policy({1935, 80, 1935}).find("to-ports=\"80,1935\""), std::string::npos);
}

TEST(Policy, EndsWithOneZeroByteOnTheWire) {
  EXPECT_EQ(policy_reply("<a/>"), "<a/>\0"s);
  EXPECT_EQ(policy_reply("<a/>\0"s), "<a/>\0"s);
}

}  // namespace
}  // namespace sallyport::net
