#include "net/listener.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include "loopback.hpp"
#include "scripted_names.hpp"
#include "net/accept_backoff.hpp"
#include "net/socket_address.hpp"

namespace sallyport::net {
namespace {

using test::Client;
using test::turn_until;

TEST(Bind, SaysThatAPortIsInUseAndByWhom) {
  const auto first = bind_and_listen({.host = "127.0.0.1", .port = 0});
  ASSERT_TRUE(first.ok());

  const auto second = bind_and_listen({.host = "127.0.0.1", .port = first->port});

  ASSERT_FALSE(second.ok());
  const std::string& message = second.error().message;
  EXPECT_NE(message.find("127.0.0.1:" + std::to_string(first->port)), std::string::npos) << message;
  EXPECT_NE(message.find("in use by unit_net (pid " + std::to_string(::getpid()) + ")"), std::string::npos)
      << message;
}

TEST(Bind, SaysThatAnAddressIsNotOurs) {
  const auto bound = bind_and_listen({.host = "192.0.2.1", .port = 0});

  ASSERT_FALSE(bound.ok());
  EXPECT_NE(bound.error().message.find("no such address"), std::string::npos) << bound.error().message;
}

TEST(Bind, TakesIpv4OnEveryInterface) {
  const auto bound = bind_and_listen({.host = "", .port = 0});
  ASSERT_TRUE(bound.ok()) << bound.error().message;

  EXPECT_TRUE(Client(bound->port).connected());
}

TEST(Bind, TwoAddressesShareAPort) {
  const auto first = bind_and_listen({.host = "127.0.0.1", .port = 0});
  ASSERT_TRUE(first.ok());

  EXPECT_TRUE(bind_and_listen({.host = "127.0.0.2", .port = first->port}).ok());
}

/// Counts what passes; the connections are kept.
class KeepingRoutes : public GateRoutes {
 public:
  void rtmp(std::shared_ptr<ByteStream> stream, ByteSpan) override { kept.push_back(std::move(stream)); }
  void http(std::shared_ptr<ByteStream>, ByteSpan) override {}
  void xml(std::shared_ptr<ByteStream>, ByteSpan) override {}
  void rtmpe(std::shared_ptr<ByteStream>, ByteSpan) override {}
  bool rtmpe_enabled(std::size_t) override { return false; }
  void admit(Arrival&, loop::EventLoop&, std::function<void(Reason)> answer) override { answer(Reason::none); }
  std::shared_ptr<TlsContext> tls(std::size_t, const ListenerTraits&) override { return nullptr; }
  std::string policy(std::size_t) override { return {}; }
  std::vector<std::shared_ptr<ByteStream>> kept;
};

class ListenerTest : public testing::Test {
 protected:
  void open(std::vector<Gate*> gates) {
    listener_ =
        std::move(Listener::open(loop_, {.host = "127.0.0.1", .port = 0}, 0, admission_, std::move(gates)))
            .value();
    listener_->start();
  }
  std::uint16_t port() const { return listener_->address().port; }

  loop::EventLoop loop_{0};
  ConnectionLimit connections_{10'000};
  UnprovenCounter unproven_{10'000};
  RefusalLog refusals_{loop_};
  AddressLimits addresses_{{}};
  test::ScriptedNames names_;
  Admission admission_{{}, {connections_, unproven_, addresses_, refusals_, names_}};
  KeepingRoutes routes_[3];
  Gate gates_[3] = {
      {loop_, routes_[0], refusals_}, {loop_, routes_[1], refusals_}, {loop_, routes_[2], refusals_}};
  std::unique_ptr<Listener> listener_;
};

TEST_F(ListenerTest, GivesEveryWorkerItsTurn) {
  open({&gates_[0], &gates_[1], &gates_[2]});
  std::vector<Client> clients;
  for (int i = 0; i < 9; ++i) clients.emplace_back(port()).send("\x03");
  const auto kept = [&](int i) { return routes_[i].kept.size(); };

  ASSERT_TRUE(turn_until(loop_, [&] { return kept(0) + kept(1) + kept(2) == 9; }));
  EXPECT_EQ(kept(0), 3u);
  EXPECT_EQ(kept(1), 3u);
  EXPECT_EQ(kept(2), 3u);
}

/// That TCP option of the connected socket of this process whose own port is `port`; -1 if there is none.
int option_of_connection_at(std::uint16_t port, int option) {
  for (int fd = 3; fd < 1024; ++fd) {
    sockaddr_storage own{};
    sockaddr_storage peer{};
    socklen_t own_length = sizeof own;
    socklen_t peer_length = sizeof peer;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &own_length) != 0) continue;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &peer_length) != 0) continue;
    if (from_kernel(own).port != port) continue;
    int value = 0;
    socklen_t length = sizeof value;
    ::getsockopt(fd, IPPROTO_TCP, option, &value, &length);
    return value;
  }
  return -1;
}

TEST_F(ListenerTest, AcceptedSocketsHaveWhatConnectionsNeed) {
  open({&gates_[0]});
  Client client(port());
  client.send("\x03");
  ASSERT_TRUE(turn_until(loop_, [&] { return routes_[0].kept.size() == 1; }));

  EXPECT_EQ(option_of_connection_at(port(), TCP_NODELAY), 1);
  EXPECT_EQ(option_of_connection_at(port(), TCP_NOTSENT_LOWAT), 128 * 1024);
  EXPECT_EQ(option_of_connection_at(port(), TCP_USER_TIMEOUT), 18'000);
}

TEST_F(ListenerTest, CloseEndsListening) {
  open({&gates_[0]});
  const std::uint16_t old = port();

  listener_->close();
  loop_.run_ready();

  EXPECT_FALSE(Client(old).connected());
}

class NamedListenerTest : public ListenerTest {
 protected:
  NamedListenerTest() {
    admission_.set_rules({AddressRules::Order::allow_deny, *parse_address_list("127.0.0.2, example.com"), {}});
    open({&gates_[0]});
  }
  Client held_client() {
    Client client(port(), "127.0.0.1");
    client.send("\x03");
    EXPECT_TRUE(turn_until(loop_, [&] { return listener_->held() == 1; }));
    return client;
  }
  bool passed() const { return !routes_[0].kept.empty(); }
};

TEST_F(NamedListenerTest, HoldsWhoMustBeKnownByName) {
  Client client = held_client();
  EXPECT_FALSE(passed());
  EXPECT_EQ(connections_.count(), 1u);

  names_.answer({true, {"pc.example.com"}});

  EXPECT_TRUE(turn_until(loop_, [&] { return passed(); }));
  EXPECT_EQ(listener_->held(), 0u);
}

TEST_F(NamedListenerTest, ClosesWhoHasAnotherName) {
  Client client = held_client();

  names_.answer({true, {"pc.example.org"}});

  EXPECT_TRUE(turn_until(loop_, [&] { return client.ended(); }));
  EXPECT_FALSE(passed());
  EXPECT_EQ(connections_.count(), 0u);
  EXPECT_EQ(unproven_.count(*IpAddress::parse("127.0.0.1")), 0u);
}

TEST_F(NamedListenerTest, ClosesWhoseNameCannotBeFoundOut) {
  Client client = held_client();

  names_.answer({});

  EXPECT_TRUE(turn_until(loop_, [&] { return client.ended(); }));
}

TEST_F(NamedListenerTest, WhoIsListedByAddressDoesNotWait) {
  Client client(port(), "127.0.0.2");
  client.send("\x03");

  EXPECT_TRUE(turn_until(loop_, [&] { return passed(); }));
  EXPECT_EQ(names_.asked(), 0u);
}

TEST_F(NamedListenerTest, AnAnswerAfterTheEndOfListeningIsNobodys) {
  Client client = held_client();
  listener_->close();
  EXPECT_EQ(connections_.count(), 0u);

  names_.answer({true, {"pc.example.com"}});
  loop_.run_ready();

  EXPECT_TRUE(client.ended());
  EXPECT_FALSE(passed());
}

TEST_F(ListenerTest, ARateLeavesTheRestInTheQueue) {
  open({&gates_[0]});
  listener_->set_rate(2);
  std::vector<Client> clients;
  for (int i = 0; i < 4; ++i) clients.emplace_back(port()).send("\x03");
  const MonotonicTime start = monotonic_now();

  ASSERT_TRUE(turn_until(loop_, [&] { return routes_[0].kept.size() == 4; }));

  EXPECT_GE(monotonic_now() - start, Milliseconds(900)) << "two at once, then one every half second";
}

TEST_F(ListenerTest, AnAddressHasItsCap) {
  addresses_.set_options({.connections = 2, .rate = {}, .burst = 1, .exceptions = {}});
  open({&gates_[0]});
  std::vector<Client> clients;
  for (int i = 0; i < 2; ++i) clients.emplace_back(port()).send("\x03");
  ASSERT_TRUE(turn_until(loop_, [&] { return routes_[0].kept.size() == 2; }));

  Client third(port());
  ASSERT_TRUE(turn_until(loop_, [&] { return third.ended(); }));
  EXPECT_EQ(connections_.count(), 2u);

  routes_[0].kept.clear();
  Client fourth(port());
  fourth.send("\x03");
  EXPECT_TRUE(turn_until(loop_, [&] { return routes_[0].kept.size() == 1; }));
}

/// Takes every descriptor of the process but `left`, until destruction.
class Exhausted {
 public:
  explicit Exhausted(int left) {
    ::getrlimit(RLIMIT_NOFILE, &saved_);
    rlimit low = saved_;
    low.rlim_cur = 256;
    ::setrlimit(RLIMIT_NOFILE, &low);
    while (true) {
      Descriptor one(::open("/dev/null", O_RDONLY | O_CLOEXEC));
      if (!one) break;
      taken_.push_back(std::move(one));
    }
    for (int i = 0; i < left; ++i) taken_.pop_back();
  }
  ~Exhausted() {
    taken_.clear();
    ::setrlimit(RLIMIT_NOFILE, &saved_);
  }
  void free_one() { taken_.pop_back(); }

 private:
  rlimit saved_{};
  std::vector<Descriptor> taken_;
};

TEST_F(ListenerTest, WithoutDescriptorsItClosesWhoComesAndRecovers) {
  open({&gates_[0]});
  Exhausted exhausted(1);
  Client refused(port());
  ASSERT_TRUE(refused.connected());

  ASSERT_TRUE(turn_until(loop_, [&] { return refused.ended(); }));
  refused.close();
  exhausted.free_one();
  Client afterwards(port());
  afterwards.send("\x03");

  EXPECT_TRUE(turn_until(loop_, [&] { return routes_[0].kept.size() == 1; }));
}

TEST(AcceptBackoff, GivesItsReserveOnce) {
  AcceptBackoff backoff;

  EXPECT_TRUE(backoff.give_reserve());
  EXPECT_FALSE(backoff.give_reserve());
  EXPECT_TRUE(backoff.take_reserve());
}

}  // namespace
}  // namespace sallyport::net
