#include "client/session/shared_replica.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vectors/shared_object_vectors.hpp"

namespace sallyport::client {
namespace {

using rtmp::SharedObjectEvent;
using testing::ElementsAre;
using testing::IsEmpty;
using Says = rtmp::SharedObjectEventType;
using test::so_event;

constexpr std::size_t kPlenty = 1'000'000;

/// "change n (1)": what was visible before in brackets.
std::vector<std::string> lines(const std::vector<SharedChange>& changes) {
  static constexpr const char* kWords[] = {"clear", "success", "reject", "change", "remove"};
  std::vector<std::string> out;
  for (const SharedChange& change : changes) {
    std::string line = kWords[static_cast<std::size_t>(change.code)];
    if (!change.name.empty()) line += " " + change.name;
    if (!change.old_value.is_nothing()) line += " (" + amf::to_string(change.old_value) + ")";
    out.push_back(line);
  }
  return out;
}

class SharedReplicaTest : public ::testing::Test {
 protected:
  /// What the server says, and what Flash would report of it.
  std::vector<std::string> say(std::vector<SharedObjectEvent> events, std::uint32_t version = 1) {
    std::vector<SharedChange> changes;
    EXPECT_TRUE(replica_.apply({"room", version, false, std::move(events)}, changes));
    return lines(changes);
  }
  std::vector<std::string> change(const std::string& name, amf::Value value) {
    return say({so_event(Says::change, {{name, std::move(value)}})});
  }
  std::vector<std::string> success(const std::string& name) {
    return say({so_event(Says::success, {{name, {}}})});
  }
  std::vector<std::string> remove(const std::string& name) {
    return say({so_event(Says::remove, {{name, {}}})});
  }
  /// "n=1" or "-n" for each request.
  std::vector<std::string> take(std::size_t bytes = kPlenty) {
    std::vector<std::string> out;
    for (const SharedObjectEvent& event : replica_.take_requests(bytes)) {
      for (const amf::Property& slot : event.slots)
        out.push_back(event.type == Says::request_remove ? "-" + slot.name
                                                         : slot.name + "=" + amf::to_string(slot.value));
    }
    return out;
  }
  void ask(const std::string& name, amf::Value value) {
    EXPECT_TRUE(replica_.set(name, std::move(value)));
    take();
  }
  /// The visible value as text; "none" if there is none.
  std::string value(const std::string& name) {
    const amf::Value* found = replica_.find(name);
    return found ? amf::to_string(*found) : "none";
  }

  SharedReplica replica_{SharedLimits{}};
};

TEST_F(SharedReplicaTest, IsFilledByTheFirstAnswer) {
  EXPECT_THAT(
      say({so_event(Says::use_success), so_event(Says::clear), so_event(Says::change, {{"a", 1}, {"b", 2}})},
          7),
      ElementsAre("clear", "change a", "change b"));
  EXPECT_EQ(value("a"), "1");
  EXPECT_EQ(replica_.version(), 7u);
  EXPECT_EQ(replica_.slots().size(), 2u);
}

TEST_F(SharedReplicaTest, WhatIsSetIsVisibleAtOnceAndThenConfirmed) {
  EXPECT_TRUE(replica_.set("n", 1));
  EXPECT_EQ(value("n"), "1");
  EXPECT_THAT(take(), ElementsAre("n=1"));
  EXPECT_THAT(success("n"), ElementsAre("success n"));
  EXPECT_EQ(value("n"), "1");
}

TEST_F(SharedReplicaTest, AsksInTheOrderOfSettingForTheNewestValues) {
  replica_.set("z", 1);
  replica_.set("a", 2);
  replica_.set("z", 3);
  replica_.remove("m");
  EXPECT_THAT(take(), ElementsAre("z=3", "a=2", "-m"));
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(SharedReplicaTest, AsksForPartsOfWhatIsLarge) {
  for (const char* name : {"a", "b", "c"}) replica_.set(name, std::string(1'000, 'x'));
  EXPECT_EQ(take(1'500).size(), 2u);
  EXPECT_EQ(take(1).size(), 1u);
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(SharedReplicaTest, AChangeWhileARequestIsUnderWayIsARejection) {
  change("n", 1);
  ask("n", 2);
  EXPECT_THAT(change("n", 3), ElementsAre("reject n (2)"));
  EXPECT_EQ(value("n"), "3");
  EXPECT_THAT(change("n", 4), ElementsAre("change n (3)"));
}

/// Servers whose last writer wins tell of the earlier change first (Red5).
TEST_F(SharedReplicaTest, ASuccessBehindARejectionMakesTheValueOurs) {
  ask("n", 2);
  change("n", 3);
  EXPECT_THAT(success("n"), ElementsAre("success n"));
  EXPECT_EQ(value("n"), "2");
}

TEST_F(SharedReplicaTest, ARefusedRequestDoesNotCountForTheNextOne) {
  ask("n", 1);
  change("n", 9);
  ask("n", 2);
  success("n");
  EXPECT_EQ(value("n"), "2");
}

TEST_F(SharedReplicaTest, AChangeOfWhatTheServerHasNotSeenYetIsNone) {
  replica_.set("n", 2);
  EXPECT_THAT(change("n", 1), ElementsAre("change n (2)"));
  EXPECT_EQ(value("n"), "2");
  EXPECT_THAT(take(), ElementsAre("n=2"));
}

TEST_F(SharedReplicaTest, ASuccessOfAnOlderRequestLeavesTheNewerOneToBeAskedFor) {
  ask("n", 1);
  replica_.set("n", 2);
  success("n");
  EXPECT_EQ(value("n"), "2");
  EXPECT_THAT(take(), ElementsAre("n=2"));
}

TEST_F(SharedReplicaTest, WhatIsRemovedIsGoneAtOnceHoweverTheServerConfirmsIt) {
  for (const bool by_success : {true, false}) {
    change("n", 1);
    EXPECT_TRUE(replica_.remove("n"));
    EXPECT_EQ(value("n"), "none");
    EXPECT_THAT(take(), ElementsAre("-n"));
    EXPECT_THAT(by_success ? success("n") : remove("n"), ElementsAre(by_success ? "success n" : "remove n"));
    EXPECT_EQ(value("n"), "none");
    EXPECT_TRUE(replica_.slots().empty());
  }
}

TEST_F(SharedReplicaTest, TellsOfWhatOthersRemove) {
  change("n", 1);
  EXPECT_THAT(remove("n"), ElementsAre("remove n (1)"));
  EXPECT_THAT(remove("n"), IsEmpty());
}

TEST_F(SharedReplicaTest, AClearDropsWhatTheServerHadAndLeavesWhatIsAskedFor) {
  change("a", 1);
  ask("b", 2);
  EXPECT_THAT(say({so_event(Says::clear)}), ElementsAre("clear"));
  EXPECT_EQ(value("a"), "none");
  EXPECT_EQ(value("b"), "2");
}

TEST_F(SharedReplicaTest, RefusedRequestsGiveWayToTheServersValues) {
  change("n", 1);
  ask("n", 2);
  ask("new", 3);
  std::vector<SharedChange> changes;
  replica_.refuse_requests(changes);
  EXPECT_THAT(lines(changes), ElementsAre("reject n (2)", "reject new (3)"));
  EXPECT_EQ(value("n"), "1");
  EXPECT_EQ(value("new"), "none");
}

// ---------------------------------------------------------------------------------- behind a break

TEST_F(SharedReplicaTest, AsksAgainBehindABreakForWhatNobodyHasTouched) {
  change("n", 1);
  ask("n", 2);
  ask("new", 3);
  replica_.note_break();
  EXPECT_THAT(say({so_event(Says::clear), so_event(Says::change, {{"n", 1}})}),
              ElementsAre("clear", "change n (2)"));
  EXPECT_EQ(value("n"), "2");
  EXPECT_THAT(take(), ElementsAre("n=2", "new=3"));
}

TEST_F(SharedReplicaTest, GivesUpBehindABreakWhatSomebodyElseHasChanged) {
  change("n", 1);
  ask("n", 2);
  replica_.note_break();
  EXPECT_THAT(say({so_event(Says::clear), so_event(Says::change, {{"n", 5}})}),
              ElementsAre("clear", "reject n (2)"));
  EXPECT_EQ(value("n"), "5");
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(SharedReplicaTest, SeesBehindABreakThatARequestHadArrived) {
  ask("n", 2);
  replica_.note_break();
  EXPECT_THAT(say({so_event(Says::clear), so_event(Says::change, {{"n", 2}})}),
              ElementsAre("clear", "success n"));
  EXPECT_EQ(value("n"), "2");
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(SharedReplicaTest, WhatIsAskedForAgainIsRefusedLikeAnythingElse) {
  change("n", 1);
  ask("n", 2);
  replica_.note_break();
  take();
  EXPECT_THAT(change("n", 1), ElementsAre("reject n (2)"));
  EXPECT_EQ(value("n"), "1");
}

TEST_F(SharedReplicaTest, WhatIsSetDuringABreakStands) {
  change("n", 1);
  ask("n", 2);
  replica_.note_break();
  replica_.set("n", 3);
  EXPECT_THAT(say({so_event(Says::clear), so_event(Says::change, {{"n", 2}})}),
              ElementsAre("clear", "change n (3)"));
  EXPECT_THAT(take(), ElementsAre("n=3"));
}

TEST_F(SharedReplicaTest, AStatusTellsNoVersion) {
  say({so_event(Says::clear)}, 7);
  say({test::so_status("SharedObject.NoWriteAccess", "error")}, 0);
  EXPECT_EQ(replica_.version(), 7u);
}

TEST_F(SharedReplicaTest, ForgetsRequestsWithTheirUse) {
  change("n", 1);
  ask("n", 2);
  replica_.set("new", 3);
  replica_.forget_requests();
  EXPECT_EQ(value("n"), "1");
  EXPECT_EQ(value("new"), "none");
  EXPECT_THAT(take(), IsEmpty());
}

// -------------------------------------------------------------------------------------- limits

TEST(SharedReplicaLimits, HoldForTheServerAndForTheProgram) {
  SharedReplica replica(SharedLimits{.slots = 3, .bytes = 10'000});
  std::vector<SharedChange> changes;
  const auto say = [&](std::vector<SharedObjectEvent> events) {
    return replica.apply({"room", 1, false, std::move(events)}, changes);
  };
  EXPECT_TRUE(say({so_event(Says::change, {{"a", 1}, {"b", 1}, {"c", 1}})}));
  EXPECT_FALSE(replica.set("d", 1));
  EXPECT_FALSE(replica.set("a", std::string(10'000, 'x')));
  EXPECT_EQ(*replica.find("a"), amf::Value(1));
  EXPECT_FALSE(replica.find("d"));
  EXPECT_TRUE(replica.take_requests(kPlenty).empty());
  EXPECT_FALSE(say({so_event(Says::change, {{"d", 1}})}));
}

TEST(SharedReplicaLimits, CountWhatIsThereAndNotWhatWas) {
  SharedReplica replica(SharedLimits{.slots = 2, .bytes = 10'000});
  std::vector<SharedChange> changes;
  for (int i = 0; i < 100; ++i) {
    const std::string name = "n" + std::to_string(i);
    EXPECT_TRUE(replica.apply(
        {"room",
         1,
         false,
         {so_event(Says::change, {{name, std::string(4'000, 'x')}}), so_event(Says::remove, {{name, {}}})}},
        changes));
    EXPECT_TRUE(replica.set("own", std::string(4'000, 'y')));
    replica.take_requests(kPlenty);
  }
  EXPECT_FALSE(replica.apply(
      {"room", 1, false, {so_event(Says::change, {{"large", std::string(9'000, 'x')}})}}, changes));
}

TEST(SharedReplicaLimits, ANameIsNoLongerThanTheWirePermits) {
  SharedReplica replica(SharedLimits{});
  EXPECT_TRUE(replica.set(std::string(0xFFFF, 'n'), 1));
  EXPECT_FALSE(replica.set(std::string(0x10000, 'n'), 1));
}

}  // namespace
}  // namespace sallyport::client
