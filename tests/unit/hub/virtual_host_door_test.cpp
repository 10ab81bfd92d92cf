#include "hub/virtual_host_door.hpp"

#include "application_host_test_support.hpp"

namespace sallyport::hub {
namespace {

/// Answers when the test says so.
class ScriptedDoor final : public VirtualHostDoor {
 public:
  void ask(const VirtualHost& host, const ClientFactsRef&, Answer answer) override {
    asked.push_back(host.name());
    answers.push_back(std::move(answer));
  }
  std::vector<std::string> asked;
  std::vector<Answer> answers;
};

class VirtualHostDoorTest : public test::ApplicationHostTest {
 protected:
  Client ask_to_connect() {
    Client client{++last_id_};
    auto facts = std::make_shared<ClientFacts>();
    facts->id = client.id;
    guarded_.connect(destination(), facts, ClientRef(loop_, std::static_pointer_cast<ClientPort>(client.port)));
    loop_.run_ready();
    return client;
  }
  void answer(Verdict verdict) {
    door_.answers.at(0)(std::move(verdict));
    loop_.run_ready();
  }

  ScriptedDoor door_;
  ApplicationHost guarded_{loop_, decider_, {.decision_deadline = kDecisionDeadline, .workers = 1, .door = &door_}};
};

TEST_F(VirtualHostDoorTest, DecidesBeforeAnythingIsLoaded) {
  const Client client = ask_to_connect();
  EXPECT_EQ(door_.asked, std::vector<std::string>{virtual_host().name()});
  EXPECT_TRUE(client.port->connects.empty());
  EXPECT_EQ(guarded_.instance_count(), 0u);

  answer(Verdict::refuse(Reason::domain_denied, "not from there"));

  ASSERT_EQ(client.port->connects.size(), 1u);
  EXPECT_FALSE(client.port->connects[0].accepted);
  EXPECT_EQ(client.port->connects[0].reason, Reason::domain_denied);
  EXPECT_EQ(decider_->asked, std::vector<std::string>{"refused by vhost : domain-denied"});
  EXPECT_EQ(guarded_.instance_count(), 0u);
  EXPECT_EQ(virtual_host().connections, 0u);
}

TEST_F(VirtualHostDoorTest, LetsInWhoMayCome) {
  const Client client = ask_to_connect();

  answer(Verdict::allow());

  ASSERT_EQ(client.port->connects.size(), 1u);
  EXPECT_TRUE(client.port->connects[0].accepted);
}

TEST_F(VirtualHostDoorTest, WhoLeftMeanwhileIsNotLetIn) {
  const Client client = ask_to_connect();
  guarded_.disconnect(client.id);

  answer(Verdict::allow());

  EXPECT_TRUE(client.port->connects.empty());
  EXPECT_EQ(virtual_host().connections, 0u);
  EXPECT_EQ(guarded_.instance_count(), 0u);
}

}  // namespace
}  // namespace sallyport::hub
