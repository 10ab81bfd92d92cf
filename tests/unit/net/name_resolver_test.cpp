#include "net/names/name_resolver.hpp"

#include <gtest/gtest.h>

#include <map>

namespace sallyport::net {
namespace {

IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

/// DNS as a test sets it up. What has no entry gets no answer at all.
class ScriptedDns final : public DnsClient {
 public:
  struct Script {
    std::map<std::string, ReverseAnswer> reverse;
    std::map<std::string, ForwardAnswer> forward;
    int questions = 0;
    void claims(const std::string& address, std::vector<std::string> names) {
      reverse[address] = {DnsOutcome::found, std::move(names), {}};
    }
    void resolves(const std::string& name, std::vector<IpAddress> addresses, Seconds lifetime = Seconds(60)) {
      forward[name] = {DnsOutcome::found, std::move(addresses), lifetime, {}};
    }
  };
  explicit ScriptedDns(std::shared_ptr<Script> script) : script_(std::move(script)) {}
  void reverse(const IpAddress& client, std::function<void(ReverseAnswer)> answer) override {
    ++script_->questions;
    if (const auto found = script_->reverse.find(client.to_string()); found != script_->reverse.end())
      answer(found->second);
  }
  void forward(const std::string& name, const IpAddress&, std::function<void(ForwardAnswer)> answer) override {
    ++script_->questions;
    if (const auto found = script_->forward.find(name); found != script_->forward.end()) answer(found->second);
  }

 private:
  std::shared_ptr<Script> script_;
};

class NameResolverTest : public testing::Test {
 protected:
  void ask(std::string_view client) {
    loop_.post([this, client = address(client)] {
      resolver_.look_up(client, loop_, [this](const ClientNames& names) { answers_.push_back(names); });
    });
    loop_.run_ready();
  }
  /// Time passes for timers only.
  void pass(Milliseconds time) {
    loop_.timers().advance(std::max(loop_.timers().now(), monotonic_now()) + time);
    loop_.run_ready();
  }
  const ClientNames& answer() const { return answers_.at(0); }

  loop::EventLoop loop_{0};
  std::shared_ptr<ScriptedDns::Script> dns_ = std::make_shared<ScriptedDns::Script>();
  NameResolver resolver_{loop_, std::make_unique<ScriptedDns>(dns_), {}};
  std::vector<ClientNames> answers_;
};

TEST_F(NameResolverTest, ANameThatHoldsInBothDirectionsCounts) {
  dns_->claims("192.0.2.1", {"PC.Example.com."});
  dns_->resolves("pc.example.com", {address("198.51.100.1"), address("192.0.2.1")});

  ask("192.0.2.1");

  EXPECT_TRUE(answer().known);
  EXPECT_EQ(answer().names, std::vector<std::string>{"pc.example.com"});
}

TEST_F(NameResolverTest, AClaimThatTheNameDoesNotConfirmIsNone) {
  dns_->claims("192.0.2.1", {"trusted.example.com"});
  dns_->resolves("trusted.example.com", {address("198.51.100.1")});

  ask("192.0.2.1");

  EXPECT_TRUE(answer().known);
  EXPECT_TRUE(answer().names.empty());
}

TEST_F(NameResolverTest, OfSeveralNamesThoseThatHoldCount) {
  dns_->claims("192.0.2.1", {"a.test", "b.test", "not a name", "a.test", "c.test"});
  dns_->resolves("a.test", {address("192.0.2.1")});
  dns_->forward["b.test"] = {DnsOutcome::none, {}, {}, {}};
  dns_->resolves("c.test", {address("192.0.2.1")});

  ask("192.0.2.1");

  EXPECT_EQ(answer().names, (std::vector<std::string>{"a.test", "c.test"}));
}

TEST_F(NameResolverTest, TriesFourNamesAndNoMore) {
  dns_->claims("192.0.2.1", {"a.test", "b.test", "c.test", "d.test", "e.test"});
  for (const char* name : {"a.test", "b.test", "c.test", "d.test", "e.test"}) {
    dns_->resolves(name, {address("192.0.2.1")});
  }

  ask("192.0.2.1");

  EXPECT_EQ(answer().names.size(), NameResolver::kNamesTried);
}

TEST_F(NameResolverTest, NoReverseEntryIsAnAnswer) {
  dns_->reverse["192.0.2.1"] = {DnsOutcome::none, {}, {}};

  ask("192.0.2.1");

  EXPECT_TRUE(answer().known);
  EXPECT_TRUE(answer().names.empty());
}

TEST_F(NameResolverTest, WithoutAnAnswerNothingIsKnownAfterTheDeadline) {
  ask("192.0.2.1");
  pass(Milliseconds(2900));
  EXPECT_TRUE(answers_.empty());

  pass(Milliseconds(3100));

  EXPECT_FALSE(answer().known);
  EXPECT_EQ(resolver_.searching(), 0u);
}

TEST_F(NameResolverTest, AFailedServerIsNotTakenForNoName) {
  dns_->reverse["192.0.2.1"] = {DnsOutcome::failed, {}, "DNS server returned general failure"};

  ask("192.0.2.1");

  EXPECT_FALSE(answer().known);
}

TEST_F(NameResolverTest, ANameThatCouldNotBeConfirmedLeavesTheAnswerOpen) {
  dns_->claims("192.0.2.1", {"a.test", "b.test"});
  dns_->resolves("a.test", {address("192.0.2.1")});
  dns_->forward["b.test"] = {DnsOutcome::failed, {}, {}, "Timeout while contacting DNS servers"};

  ask("192.0.2.1");

  EXPECT_FALSE(answer().known);
  EXPECT_EQ(answer().names, std::vector<std::string>{"a.test"});
}

TEST_F(NameResolverTest, WhoAsksMeanwhileSharesTheLookUp) {
  ask("192.0.2.1");
  ask("192.0.2.1");
  EXPECT_EQ(dns_->questions, 1);

  pass(Milliseconds(3100));

  EXPECT_EQ(answers_.size(), 2u);
}

TEST_F(NameResolverTest, AnAnswerIsRemembered) {
  dns_->claims("192.0.2.1", {"pc.test"});
  dns_->resolves("pc.test", {address("192.0.2.1")});
  ask("192.0.2.1");
  const int asked = dns_->questions;

  ask("192.0.2.1");

  EXPECT_EQ(dns_->questions, asked);
  EXPECT_EQ(answers_.at(1).names, answer().names);
}

TEST_F(NameResolverTest, LookUpsUnderWayAreCapped) {
  IpAddress client = address("10.0.0.0");
  for (unsigned i = 0; i <= NameResolver::kSearches; ++i) {
    client.bytes[14] = static_cast<std::uint8_t>(i >> 8);
    client.bytes[15] = static_cast<std::uint8_t>(i);
    ask(client.to_string());
  }
  EXPECT_EQ(resolver_.searching(), NameResolver::kSearches);
  ASSERT_EQ(answers_.size(), 1u) << "the one beyond the cap is answered at once";
  EXPECT_FALSE(answer().known);
}

TEST_F(NameResolverTest, AReloadForgetsAndGivesUp) {
  ask("192.0.2.1");
  dns_->reverse["192.0.2.1"] = {DnsOutcome::none, {}, {}};

  loop_.post([this] { resolver_.replace(std::make_unique<ScriptedDns>(dns_), {}); });
  loop_.run_ready();
  EXPECT_FALSE(answer().known);

  ask("192.0.2.1");
  EXPECT_TRUE(answers_.at(1).known);
}

TEST(NameCache, ForgetsWhatIsTooOldAndWhatWasNotUsed) {
  const MonotonicTime start = monotonic_now();
  NameCache cache(2);
  cache.keep(address("192.0.2.1"), {true, {"one.test"}}, start + Seconds(10));
  cache.keep(address("192.0.2.2"), {true, {"two.test"}}, start + Seconds(20));
  EXPECT_TRUE(cache.find(address("192.0.2.1"), start));

  cache.keep(address("192.0.2.3"), {true, {"three.test"}}, start + Seconds(20));

  EXPECT_FALSE(cache.find(address("192.0.2.2"), start)) << "was used longest ago";
  EXPECT_TRUE(cache.find(address("192.0.2.1"), start + Seconds(9)));
  EXPECT_FALSE(cache.find(address("192.0.2.1"), start + Seconds(10)));
  EXPECT_EQ(cache.size(), 1u);
}

TEST(NameServers, AreAddressesWithPorts) {
  for (const char* text : {"192.0.2.53", "192.0.2.53:5353", "2001:db8::53", "[2001:db8::53]:5353,192.0.2.53"}) {
    EXPECT_TRUE(check_name_servers(text).ok()) << text;
  }
  for (const char* text : {"", "dns.test", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:65536", "[2001:db8::53",
                           "192.0.2.53, 192.0.2.54", "[2001:db8::53]5353", "fe80::1%eth0"}) {
    EXPECT_FALSE(check_name_servers(text).ok()) << text;
  }
}

}  // namespace
}  // namespace sallyport::net
