#include "net/gate_front.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "loopback.hpp"
#include "scripted_names.hpp"
#include "net/front/believe.hpp"
#include "net/listener.hpp"
#include "support/proxy_headers.hpp"

namespace sallyport::net {
namespace {

using namespace sallyport::test;
using test::Client;
using test::turn_until;
using namespace std::string_literals;

const std::string kLocal = v2_raw(0x20, 0, "");

ProxyHeader::Endpoint endpoint(const char* ip, std::uint16_t port) {
  return {IpAddress::parse(ip).value(), port};
}

/// Answers when the test says so.
class AskingRoutes : public GateRoutes {
 public:
  void admit(Arrival& arrival, loop::EventLoop&, std::function<void(Reason)> answer) override {
    asked.push_back(arrival.peer.to_string());
    if (at_once) return answer(*at_once);
    answers.push_back(std::move(answer));
  }
  void rtmp(std::shared_ptr<ByteStream> stream, ByteSpan initial) override { keep(std::move(stream), initial); }
  void http(std::shared_ptr<ByteStream> stream, ByteSpan initial) override { keep(std::move(stream), initial); }
  void xml(std::shared_ptr<ByteStream>, ByteSpan) override {}
  void rtmpe(std::shared_ptr<ByteStream>, ByteSpan) override {}
  bool rtmpe_enabled(std::size_t) override { return false; }
  std::shared_ptr<TlsContext> tls(std::size_t, const ListenerTraits&) override { return nullptr; }
  std::string policy(std::size_t) override { return {}; }

  std::optional<Reason> at_once = Reason::none;
  std::vector<std::string> asked;
  std::vector<std::function<void(Reason)>> answers;
  std::vector<std::shared_ptr<ByteStream>> streams;
  std::vector<std::string> initials;

 private:
  void keep(std::shared_ptr<ByteStream> stream, ByteSpan initial) {
    initials.emplace_back(as_text(initial));
    streams.push_back(std::move(stream));
  }
};

class GateFrontTest : public testing::Test {
 protected:
  static ListenAddress marked(bool proxy, bool secure) {
    ListenAddress address;
    address.host = "127.0.0.1";
    address.port = 0;
    address.proxy_header = proxy;
    address.secure_front = secure;
    return address;
  }
  void listen(const ListenAddress& address = marked(true, false), Milliseconds deadline = Milliseconds(10'000)) {
    gate_ = std::make_unique<Gate>(loop_, routes_, refusals_, GateOptions{.connect_deadline = deadline});
    FrontOptions fronts;
    fronts.trusted.push_back(AddressPrefix::parse("127.0.0.9").value());
    admission_.set_fronts(fronts);
    listener_ = std::move(Listener::open(loop_, address, 0, admission_, {gate_.get()})).value();
    listener_->start();
  }
  ~GateFrontTest() override {
    if (gate_) gate_->stop();
    listener_.reset();
    loop_.run_ready();
  }
  Client from_front(std::string_view bytes) {
    Client client(listener_->address().port, "127.0.0.9");
    client.send(bytes);
    return client;
  }
  bool routed(std::size_t count) {
    return turn_until(loop_, [&] { return routes_.streams.size() == count; });
  }
  bool closed(Client& client) {
    return turn_until(loop_, [&] { return client.ended(); }) && client.received().empty();
  }
  const TransportFacts& facts() const { return routes_.streams.back()->facts(); }

  loop::EventLoop loop_{0};
  ConnectionLimit connections_{100};
  UnprovenCounter unproven_{2};
  RefusalLog refusals_{loop_};
  AddressLimits addresses_{{}};
  test::ScriptedNames names_;
  Admission admission_{{}, {connections_, unproven_, addresses_, refusals_, names_}};
  AskingRoutes routes_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(GateFrontTest, TheClientIsWhoTheHeaderNames) {
  listen();
  Client client = from_front(
      v2_header("192.0.2.7", tlv(0x20, ssl_value(1)) + tlv(0x02, "Live.Example.com") + tlv(0x05, "id")) + "\x03rest");

  ASSERT_TRUE(routed(1));
  EXPECT_EQ(facts().peer.to_string(), "192.0.2.7");
  EXPECT_EQ(facts().peer_port, 56324);
  EXPECT_EQ(facts().front->to_string(), "127.0.0.9");
  EXPECT_TRUE(facts().secure);
  EXPECT_EQ(facts().protocol, "rtmps");
  EXPECT_EQ(facts().server_name, "live.example.com");
  EXPECT_EQ(routes_.initials[0], "\x03rest");
  EXPECT_EQ(routes_.asked, std::vector<std::string>{"192.0.2.7"});
}

TEST_F(GateFrontTest, WhatFollowsMayComeLaterAndInPieces) {
  listen();
  Client client = from_front("");
  for (const char c : v1_header("192.0.2.7") + "POST"s) {
    client.send(std::string(1, c));
    ASSERT_TRUE(turn_until(loop_, [&] { return gate_->waiting() == 1; }));
  }
  client.send(" /");

  ASSERT_TRUE(routed(1));
  EXPECT_EQ(facts().peer.to_string(), "192.0.2.7");
  EXPECT_FALSE(facts().secure);
  EXPECT_EQ(gate_->waiting(), 0u);
}

TEST_F(GateFrontTest, WhomNobodyListsIsClosedUnread) {
  listen();
  Client client(listener_->address().port, "127.0.0.8");
  client.send(v1_header("192.0.2.7"));

  EXPECT_TRUE(closed(client));
  EXPECT_TRUE(routes_.asked.empty());
  EXPECT_EQ(connections_.count(), 0u);
}

TEST_F(GateFrontTest, AnythingButAHeaderEndsTheConnection) {
  listen();
  for (const auto& bytes : {"\x03"s, "PROXY nobody\r\n"s, v2_raw(0x2f, 0x11, "")}) {
    Client client = from_front(bytes);
    EXPECT_TRUE(closed(client));
  }
  EXPECT_TRUE(routes_.asked.empty());
}

TEST_F(GateFrontTest, AHeaderThatDoesNotComeIsNotWaitedForPastTheDeadline) {
  listen(marked(true, false), Milliseconds(50));
  Client silent = from_front("");
  Client cut = from_front("PROXY TCP4");

  EXPECT_TRUE(closed(silent));
  EXPECT_TRUE(closed(cut));
  EXPECT_TRUE(turn_until(loop_, [&] { return connections_.count() == 0; }));
}

TEST_F(GateFrontTest, ADecisionMayTakeItsTime) {
  routes_.at_once.reset();
  listen();
  Client client = from_front(v1_header("192.0.2.7") + "\x03");
  ASSERT_TRUE(turn_until(loop_, [&] { return routes_.answers.size() == 1; }));
  EXPECT_TRUE(routes_.streams.empty());

  routes_.answers[0](Reason::none);

  ASSERT_TRUE(routed(1));
  EXPECT_EQ(routes_.initials[0], "\x03");
}

TEST_F(GateFrontTest, ARefusalClosesAndTheDecisionMayComeTooLate) {
  listen();
  routes_.at_once = Reason::address_denied;
  Client denied = from_front(v1_header("192.0.2.7") + "\x03");
  EXPECT_TRUE(closed(denied));

  routes_.at_once.reset();
  Client waiting = from_front(v1_header("192.0.2.7") + "\x03");
  ASSERT_TRUE(turn_until(loop_, [&] { return routes_.answers.size() == 1; }));
  gate_->stop();
  EXPECT_TRUE(closed(waiting));
  routes_.answers[0](Reason::none);

  EXPECT_TRUE(routes_.streams.empty());
}

TEST_F(GateFrontTest, TheFrontsOwnConnectionNeedsNobodysLeave) {
  routes_.at_once = Reason::address_denied;
  listen(marked(true, true));
  Client check = from_front(kLocal + "\x03");

  ASSERT_TRUE(routed(1));
  EXPECT_EQ(facts().peer.to_string(), "127.0.0.9");
  EXPECT_FALSE(facts().front);
  EXPECT_FALSE(facts().secure);
}

TEST_F(GateFrontTest, TheFrontIsNotCappedForItsClients) {
  listen();
  std::vector<Client> held;
  for (int i = 0; i < 5; ++i) held.push_back(from_front("PROXY "));

  EXPECT_TRUE(turn_until(loop_, [&] { return gate_->waiting() == 5; }));
}

TEST_F(GateFrontTest, ASecurePortWithoutHeaderIsForListedProxiesToo) {
  listen(marked(false, true));
  Client client = from_front("\x03");
  ASSERT_TRUE(routed(1));
  EXPECT_TRUE(facts().secure);
  EXPECT_EQ(facts().peer.to_string(), "127.0.0.9");

  Client other(listener_->address().port, "127.0.0.8");
  other.send("\x03");
  EXPECT_TRUE(closed(other));
}

TEST(Believe, TheHeaderKnowsBetterThanTheMark) {
  const auto believed = [](const ProxyHeader& header, bool marked) {
    Arrival arrival;
    arrival.peer = IpAddress::parse("10.0.0.1").value();
    arrival.traits.secure_front = marked;
    believe(header, arrival);
    return arrival;
  };
  ProxyHeader header;
  header.source = endpoint("192.0.2.7", 5);
  EXPECT_FALSE(believed(header, false).secure);
  EXPECT_TRUE(believed(header, true).secure);
  header.ssl.emplace();
  EXPECT_FALSE(believed(header, true).secure);
  header.ssl->tls = true;
  EXPECT_TRUE(believed(header, false).secure);
  EXPECT_EQ(believed(header, false).front->to_string(), "10.0.0.1");

  header.authority = "no host";
  EXPECT_EQ(believed(header, false).server_name, "");

  const Arrival unknown = believed(ProxyHeader(), true);
  EXPECT_EQ(unknown.peer.to_string(), "10.0.0.1");
  EXPECT_TRUE(unknown.front && unknown.secure && !unknown.fronts_own);
}

}  // namespace
}  // namespace sallyport::net
