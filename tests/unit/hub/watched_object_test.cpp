// Shared objects as the script of an instance has them: watched, changed directly, locked, cleared.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hub/shared_objects/shared_objects.hpp"
#include "support/shared_objects.hpp"

namespace sallyport::hub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using ActionKind = SharedObjectAction::Kind;

class RecordingWatcher final : public SharedObjectWatcher {
 public:
  void on_client_set(const std::string& slot, const amf::Value& before) override { lines.push_back("set " + slot + " was " + amf::to_string(before)); }
  void on_client_removed(const std::string& slot, const amf::Value& before) override { lines.push_back("removed " + slot + " was " + amf::to_string(before)); }
  void on_client_message(const std::vector<amf::Value>& arguments) override { lines.push_back("message " + amf::to_string(arguments.front())); }
  std::vector<std::string> take() { return std::exchange(lines, {}); }
  std::vector<std::string> lines;
};

class WatchedObjectTest : public testing::Test {
 protected:
  WatchedObjectTest() { options_.folder = "/storage"; }

  SharedObjects& directory() {
    if (!directory_) directory_ = std::make_unique<SharedObjects>(SharedObjects::Context{loop_, &store_, host_, "app", "room"}, options_);
    return *directory_;
  }
  SharedObject& watched(const std::string& name = "so", bool persistent = false) {
    SharedObject& object = *directory().open(name, persistent).object;
    object.watch(watcher_);
    return object;
  }
  void turn() { loop_.run_ready(); }
  void use(SharedObject& object, test::RecordingUser& user) {
    object.use(user);
    user.take();
  }
  static SharedObjectAction set(std::string name, amf::Value value) { return {ActionKind::set, {{std::move(name), std::move(value)}}, {}}; }
  static SharedObjectAction remove(std::string name) { return {ActionKind::remove, {{std::move(name), {}}}, {}}; }

  loop::EventLoop loop_{0};
  test::MemoryStore store_;
  std::shared_ptr<VirtualHost> host_ = std::make_shared<VirtualHost>(0, "vhost", VirtualHostLimits{});
  SharedObjectOptions options_;
  RecordingWatcher watcher_;
  test::RecordingUser a_, b_;
  std::unique_ptr<SharedObjects> directory_;
};

TEST_F(WatchedObjectTest, LivesWhileItIsWatched) {
  SharedObject& object = watched();
  ASSERT_TRUE(object.set("x", 1).ok());
  object.use(a_);
  object.release(a_);
  ASSERT_EQ(directory().find("so"), &object);
  EXPECT_EQ(*object.get("x"), amf::Value(1));
  object.end_watch();
  EXPECT_EQ(directory().find("so"), nullptr);
  EXPECT_EQ(directory().bytes(), 0u);
}

TEST_F(WatchedObjectTest, OutlivesTheWatchIfSomebodyUsesIt) {
  SharedObject& object = watched();
  use(object, a_);
  object.end_watch();
  EXPECT_EQ(directory().find("so"), &object);
  object.release(a_);
  EXPECT_EQ(directory().find("so"), nullptr);
}

TEST_F(WatchedObjectTest, TheWatcherSeesWhatClientsDoAndWhatWasThere) {
  SharedObject& object = watched();
  use(object, a_);
  object.apply(a_, set("x", 1));
  object.apply(a_, set("x", 2));
  object.apply(a_, {ActionKind::send, {}, {"hello", 1}});
  object.apply(a_, set("x", nullptr));
  object.apply(a_, set("y", 1));
  object.apply(a_, remove("y"));
  object.apply(a_, remove("y"));
  EXPECT_THAT(watcher_.take(), ElementsAre("set x was undefined", "set x was 1", "message \"hello\"", "removed x was 2", "set y was undefined", "removed y was 1"));
}

TEST_F(WatchedObjectTest, TheWatcherDoesNotSeeItsOwnChangesOrWhatWasRefused) {
  options_.max_properties = 1;
  SharedObject& object = watched();
  use(object, a_);
  ASSERT_TRUE(object.set("x", 1).ok());
  ASSERT_TRUE(object.send({"hello"}).ok());
  object.apply(a_, set("y", 1));
  object.remove("x");
  object.clear();
  EXPECT_THAT(watcher_.take(), IsEmpty());
}

TEST_F(WatchedObjectTest, WhatWaitsForALockIsSeenWhenItIsDone) {
  SharedObject& object = watched();
  use(object, a_);
  object.lock();
  ASSERT_TRUE(object.set("x", 1).ok());
  object.apply(a_, set("x", 2));
  EXPECT_THAT(watcher_.take(), IsEmpty());
  EXPECT_EQ(*object.get("x"), amf::Value(1));
  object.unlock();
  EXPECT_THAT(watcher_.take(), ElementsAre("set x was 1"));
}

TEST_F(WatchedObjectTest, ALockEndsWithTheWatch) {
  SharedObject& object = watched();
  use(object, a_);
  object.lock();
  object.apply(a_, set("x", 1));
  object.end_watch();
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("success x"));
}

TEST_F(WatchedObjectTest, MessagesOfATurnAreBounded) {
  SharedObject& object = watched();
  const std::string large(200'000, 'x');
  std::size_t sent = 0;
  while (object.send({"hello", large}).ok()) ++sent;
  EXPECT_GT(sent, 10u);
  EXPECT_LE(sent * large.size(), shared_object_bounds::kBatchBytes);
  turn();
  EXPECT_TRUE(object.send({"hello", large}).ok()) << "the next turn begins anew";
}

TEST_F(WatchedObjectTest, ChangesThatMessagesKeepApartCountToo) {
  SharedObject& object = watched();
  const std::string large(200'000, 'x');
  std::size_t rounds = 0;
  for (; rounds < 1000; ++rounds) {
    ASSERT_TRUE(object.set("x", large).ok());
    if (!object.send({"hello"}).ok()) break;
  }
  EXPECT_LE(rounds * large.size(), shared_object_bounds::kBatchBytes);
}

// application.clearSharedObjects

TEST_F(WatchedObjectTest, ClearingEmptiesObjectsInUseAndTellsTheirUsers) {
  SharedObject& object = watched("rooms/a");
  use(object, a_);
  ASSERT_TRUE(object.set("x", 1).ok());
  turn();
  a_.take();
  EXPECT_TRUE(directory().clear_matching("/rooms/*"));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("clear"));
  EXPECT_EQ(object.size(), 0u);
}

TEST_F(WatchedObjectTest, ClearingTakesStoredObjectsFromTheDisk) {
  for (const char* name : {"rooms/a", "rooms/b", "other"}) {
    SharedObject& object = watched(name, true);
    ASSERT_TRUE(object.set("x", 1).ok());
    object.end_watch();
  }
  EXPECT_TRUE(directory().clear_matching("rooms/?"));
  EXPECT_EQ(watched("rooms/a", true).size(), 0u);
  EXPECT_EQ(watched("rooms/b", true).size(), 0u);
  EXPECT_EQ(watched("other", true).size(), 1u);
}

TEST_F(WatchedObjectTest, WhoKnowsAClearedObjectIsToldItWhole) {
  SharedObject& object = watched("so", true);
  ASSERT_TRUE(object.set("x", 1).ok());
  turn();
  const std::uint32_t known = object.version();
  object.end_watch();
  EXPECT_TRUE(directory().clear_matching("so"));
  SharedObject& again = watched("so", true);
  ASSERT_TRUE(again.set("y", 1).ok());
  again.use(a_, known);
  EXPECT_THAT(a_.take(), ElementsAre("use_success", "clear", "change y=1"));
}

TEST_F(WatchedObjectTest, ClearingSaysWhetherItWasDone) {
  EXPECT_FALSE(directory().clear_matching("nothing"));
  EXPECT_TRUE(directory().clear_matching("/nothing/*")) << "all of none";
  watched("so", true);
  EXPECT_TRUE(directory().clear_matching("so"));
  store_.fails = true;
  EXPECT_FALSE(directory().clear_matching("so"));
  EXPECT_FALSE(directory().clear_matching(std::string(300, 'x')));
}

// commit

TEST_F(WatchedObjectTest, AllThatHasChangedIsCommittedAtOnce) {
  SharedObject& first = watched("first", true);
  SharedObject& second = watched("second", true);
  watched("third", true);
  ASSERT_TRUE(first.set("x", 1).ok());
  ASSERT_TRUE(second.set("x", 1).ok());
  EXPECT_TRUE(directory().commit_all_now().ok());
  EXPECT_EQ(store_.commits, 2u);
  EXPECT_EQ(store_.objects.size(), 2u);
  store_.fails = true;
  ASSERT_TRUE(first.set("x", 2).ok());
  EXPECT_FALSE(directory().commit_all_now().ok());
}

/// The store writes only slots that are newer than what it has.
TEST_F(WatchedObjectTest, WhatChangesBehindACommitHasALaterVersion) {
  SharedObject& object = watched("so", true);
  use(object, a_);
  std::uint32_t before = 0;
  for (int i = 0; i < 3; ++i) {  // within one turn
    ASSERT_TRUE(object.set("x", i).ok());
    ASSERT_TRUE(object.commit_now().ok());
    const StoredObject& stored = *store_.objects.begin()->second;
    EXPECT_GT(stored.slots.front().version, before);
    before = stored.version;
  }
  turn();
  EXPECT_GE(object.version(), before) << "what clients are told is not behind the disk";
  EXPECT_EQ(a_.updates.back()->version, object.version());
}

TEST_F(WatchedObjectTest, WithoutPersistentObjectsThereIsNothingToCommit) {
  watched();
  EXPECT_FALSE(directory().commit_all_now().ok());
}

// ------------------------------------------------------------------------------ one that stands for another

class RecordingMaster final : public SharedObjectMaster {
 public:
  void on_written(const std::string& slot, const amf::Value& value) override { lines.push_back(slot + " is " + amf::to_string(value)); }
  Result<void> send(std::vector<amf::Value> arguments, bool by_script) override {
    lines.push_back((by_script ? "script says " : "client says ") + amf::to_string(arguments.front()));
    return {};
  }
  std::vector<std::string> take() { return std::exchange(lines, {}); }
  std::vector<std::string> lines;
};

TEST_F(WatchedObjectTest, WhatIsWrittenIsSaidToTheMasterAndVisibleAtOnce) {
  SharedObject& object = watched();
  RecordingMaster master;
  object.follow(&master);
  use(object, a_);
  object.apply(a_, set("x", 1));
  ASSERT_TRUE(object.set("y", 2).ok());
  object.apply(a_, remove("x"));
  EXPECT_EQ(*object.get("y"), amf::Value(2));
  object.clear();
  EXPECT_EQ(object.size(), 0u);
  EXPECT_THAT(master.take(), ElementsAre("x is 1", "y is 2", "x is undefined", "y is undefined"));
  object.follow(nullptr);
}

TEST_F(WatchedObjectTest, WhatTheMasterSaysIsToldAndNotSaidBack) {
  SharedObject& object = watched();
  RecordingMaster master;
  object.follow(&master);
  use(object, a_);
  ASSERT_TRUE(object.mirror("x", 1).ok());
  ASSERT_TRUE(object.mirror("x", {}).ok());
  ASSERT_TRUE(object.mirror("never there", {}).ok());
  object.mirror_message({"hello"}, false);
  object.mirror_message({"mine"}, true);
  turn();
  EXPECT_THAT(master.take(), IsEmpty());
  EXPECT_THAT(watcher_.take(), ElementsAre("set x was undefined", "removed x was 1", "message \"hello\""));
  EXPECT_THAT(a_.take(), Not(IsEmpty()));
  object.follow(nullptr);
}

TEST_F(WatchedObjectTest, MessagesWaitForTheMaster) {
  SharedObject& object = watched();
  RecordingMaster master;
  object.follow(&master);
  use(object, a_);
  object.apply(a_, {ActionKind::send, {}, {"hello"}});
  ASSERT_TRUE(object.send({"mine"}).ok());
  turn();
  EXPECT_THAT(master.take(), ElementsAre("client says \"hello\"", "script says \"mine\""));
  EXPECT_THAT(a_.take(), IsEmpty());
  EXPECT_THAT(watcher_.take(), IsEmpty());
  object.follow(nullptr);
}

TEST_F(WatchedObjectTest, NothingOfAnotherServersObjectStaysOnDisk) {
  SharedObject& object = watched("so", true);
  RecordingMaster master;
  object.follow(&master);
  ASSERT_TRUE(object.mirror("x", 1).ok());
  EXPECT_FALSE(object.is_dirty());
  EXPECT_FALSE(object.commit_now().ok());
  object.follow(nullptr);
}

}  // namespace
}  // namespace sallyport::hub
