// Shared objects of one instance and their users, without any client.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hub/shared_objects/shared_objects.hpp"
#include "support/shared_objects.hpp"

namespace sallyport::hub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using test::MemoryStore;
using test::RecordingUser;

class SharedObjectTest : public testing::Test {
 protected:
  SharedObjectTest() { options_.folder = "/storage"; }

  SharedObjects& directory() {
    if (!directory_) directory_ = std::make_unique<SharedObjects>(SharedObjects::Context{loop_, &store_, host_, "app", "room"}, options_);
    return *directory_;
  }
  SharedObject& use(RecordingUser& user, const std::string& name = "so", bool persistent = false, std::uint32_t known = 0) {
    const auto opened = directory().open(name, persistent);
    EXPECT_NE(opened.object, nullptr) << opened.status;
    opened.object->use(user, known);
    turn();
    return *opened.object;
  }
  /// An object with a user whose beginning has been told.
  SharedObject& quiet(RecordingUser& user, bool persistent = false) {
    SharedObject& object = use(user, "so", persistent);
    user.take();
    return object;
  }
  void turn() { loop_.run_ready(); }
  void pass(Milliseconds time) {
    loop_.timers().advance(std::max(loop_.timers().now(), monotonic_now()) + time);
    turn();
  }
  static SharedObjectAction set(std::string name, amf::Value value) {
    return {SharedObjectAction::Kind::set, {{std::move(name), std::move(value)}}, {}};
  }
  static SharedObjectAction remove(std::string name) { return {SharedObjectAction::Kind::remove, {{std::move(name), {}}}, {}}; }

  loop::EventLoop loop_{0};
  MemoryStore store_;
  std::shared_ptr<VirtualHost> host_ = std::make_shared<VirtualHost>(0, "vhost", VirtualHostLimits{});
  SharedObjectOptions options_;
  std::unique_ptr<SharedObjects> directory_;
  RecordingUser a_, b_, c_;
};

TEST_F(SharedObjectTest, AUserIsToldTheWholeObjectFirst) {
  SharedObject& object = quiet(a_);
  ASSERT_TRUE(object.set("x", 1, nullptr).ok());
  use(b_);
  EXPECT_THAT(b_.take(), ElementsAre("use_success", "clear", "change x=1"));
  EXPECT_EQ(b_.updates[0]->version, 1u);
}

TEST_F(SharedObjectTest, WhoeverSetsHearsSuccessAndOthersTheChange) {
  SharedObject& object = quiet(a_);
  use(b_);
  use(c_);
  b_.take(), c_.take();
  object.apply(a_, set("x", 1));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("success x"));
  EXPECT_THAT(b_.take(), ElementsAre("change x=1"));
  EXPECT_EQ(b_.updates.back(), c_.updates.back()) << "one update for all who hear the same";
  EXPECT_EQ(object.version(), 1u);
}

TEST_F(SharedObjectTest, ChangesOfATurnAreOneBatchAndOneVersion) {
  SharedObject& object = quiet(a_);
  use(b_);
  b_.take();
  object.apply(a_, set("x", 1));
  object.apply(a_, set("y", 2));
  object.apply(a_, set("x", 3));
  turn();
  EXPECT_THAT(b_.take(), ElementsAre("change x=3 y=2"));
  EXPECT_THAT(a_.take(), ElementsAre("success x y"));
  EXPECT_EQ(object.version(), 1u);
}

TEST_F(SharedObjectTest, OfTwoWritersOfATurnTheLastCounts) {
  SharedObject& object = quiet(a_);
  use(b_);
  b_.take();
  object.apply(a_, set("x", 1));
  object.apply(b_, set("x", 2));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("change x=2"));
  EXPECT_THAT(b_.take(), ElementsAre("success x"));
}

TEST_F(SharedObjectTest, ARemovalIsToldToAll) {
  SharedObject& object = quiet(a_);
  use(b_);
  b_.take();
  object.apply(a_, set("x", 1));
  turn();
  a_.take(), b_.take();
  object.apply(a_, remove("x"));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("remove x"));
  EXPECT_THAT(b_.take(), ElementsAre("remove x"));
  EXPECT_EQ(object.size(), 0u);
}

TEST_F(SharedObjectTest, NothingRemoves) {
  SharedObject& object = quiet(a_);
  object.apply(a_, set("x", 1));
  object.apply(a_, set("x", nullptr));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("remove x"));
  EXPECT_EQ(object.get("x"), nullptr);
}

TEST_F(SharedObjectTest, RemovingWhatIsNotThereIsConfirmedToWhoAsks) {
  SharedObject& object = quiet(a_);
  use(b_);
  b_.take();
  object.apply(a_, remove("x"));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("remove x"));
  EXPECT_THAT(b_.take(), IsEmpty());
  EXPECT_EQ(object.version(), 0u);
}

TEST_F(SharedObjectTest, AMessageGoesToAllAndKeepsItsPlace) {
  SharedObject& object = quiet(a_);
  use(b_);
  b_.take();
  object.apply(a_, set("x", 1));
  object.apply(a_, {SharedObjectAction::Kind::send, {}, {"hello", 7}});
  object.apply(a_, set("x", 2));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("success x", "send \"hello\" 7", "success x"));
  EXPECT_THAT(b_.take(), ElementsAre("change x=1", "send \"hello\" 7", "change x=2"));
}

TEST_F(SharedObjectTest, AMessageAloneIsNoNewVersion) {
  SharedObject& object = quiet(a_);
  ASSERT_TRUE(object.send({"hello"}).ok());
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("send \"hello\""));
  EXPECT_EQ(object.version(), 0u);
}

TEST_F(SharedObjectTest, ClearVoidsWhatCameBefore) {
  SharedObject& object = quiet(a_);
  object.apply(a_, set("x", 1));
  object.clear();
  object.apply(a_, set("y", 2));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("clear", "success y"));
  EXPECT_EQ(object.names(), std::vector<std::string>{"y"});
}

TEST_F(SharedObjectTest, WhoHasLeftIsToldNothingAndSaysNoSuccess) {
  SharedObject& object = quiet(a_);
  use(b_);
  b_.take();
  object.apply(a_, set("x", 1));
  object.release(a_);
  turn();
  EXPECT_THAT(a_.take(), IsEmpty());
  EXPECT_THAT(b_.take(), ElementsAre("change x=1"));
}

TEST_F(SharedObjectTest, ATemporaryObjectIsGoneWithItsLastUser) {
  quiet(a_).apply(a_, set("x", 1));
  turn();
  directory().find("so")->release(a_);
  EXPECT_EQ(directory().find("so"), nullptr);
  EXPECT_EQ(directory().bytes(), 0u);
  EXPECT_EQ(host_->shared_objects, 0u);
  a_.take();
  use(a_);
  EXPECT_THAT(a_.take(), ElementsAre("use_success", "clear"));
}

TEST_F(SharedObjectTest, LargeObjectsAreToldInPieces) {
  SharedObject& object = quiet(a_);
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(object.set("s" + std::to_string(i), std::string(100'000, 'x'), nullptr).ok());
  turn();
  use(b_);
  EXPECT_EQ(b_.updates.size(), 4u);
  EXPECT_EQ(b_.lines.size(), 2u + 4u);
  RecordingUser other;
  use(other);
  EXPECT_EQ(other.updates, b_.updates) << "made once for all newcomers";
}

TEST_F(SharedObjectTest, NoMessageHasMoreValuesThanADecoderTakes) {
  SharedObject& object = quiet(a_);
  const amf::Value list = amf::Value::strict_array(std::vector<amf::Value>(999, amf::Value(true)));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(object.set("s" + std::to_string(i), list, nullptr).ok());
  turn();
  use(b_);
  EXPECT_EQ(b_.updates.size(), 3u);
  EXPECT_FALSE(object.set("many", amf::Value::strict_array(std::vector<amf::Value>(9'000, amf::Value(true))), nullptr).ok());
  EXPECT_FALSE(object.set("ints", amf::Vector<std::int32_t>{std::vector<std::int32_t>(9'000), false}, nullptr).ok());
}

// limits

TEST_F(SharedObjectTest, ARefusedSetIsAnsweredWithWhatIsThere) {
  options_.max_property_size = 10;
  SharedObject& object = quiet(a_);
  object.apply(a_, set("x", 1));
  turn();
  a_.take();
  object.apply(a_, set("x", "longer than ten bytes"));
  object.apply(a_, set("y", "longer than ten bytes"));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("change x=1", "remove y"));
}

TEST_F(SharedObjectTest, SlotsAreCounted) {
  options_.max_properties = 2;
  SharedObject& object = quiet(a_);
  EXPECT_TRUE(object.set("x", 1, nullptr).ok());
  EXPECT_TRUE(object.set("y", 1, nullptr).ok());
  EXPECT_FALSE(object.set("z", 1, nullptr).ok());
  EXPECT_TRUE(object.set("x", 2, nullptr).ok());
  object.remove("x");
  EXPECT_TRUE(object.set("z", 1, nullptr).ok());
}

TEST_F(SharedObjectTest, AnObjectsSizeIsBounded) {
  SharedObject& object = quiet(a_);
  const std::string half_megabyte(500 * 1024, 'x');
  int taken = 0;
  while (object.set("s" + std::to_string(taken), half_megabyte, nullptr)) ++taken;
  EXPECT_EQ(taken, 8);
  EXPECT_EQ(directory().bytes(), object.bytes());
  EXPECT_FALSE(object.set("large", std::string(600 * 1024, 'x'), nullptr).ok());
  EXPECT_FALSE(object.set(std::string(256, 'n'), 1, nullptr).ok());
  EXPECT_FALSE(object.set("", 1, nullptr).ok());
}

TEST_F(SharedObjectTest, ObjectsOfAVirtualHostAreCounted) {
  VirtualHostLimits limits;
  limits.max_shared_objects = 1;
  host_->set_limits(limits);
  use(a_, "one");
  const auto refused = directory().open("two", false);
  EXPECT_EQ(refused.object, nullptr);
  EXPECT_EQ(refused.status, "SharedObject.ObjectCreationFailed");
}

TEST_F(SharedObjectTest, NamesFollowTheGrammar) {
  for (const char* name : {"", "/a", "a//b", "..", "a/../b", "a\\b", "a\nb"}) EXPECT_EQ(directory().open(name, false).object, nullptr) << name;
  EXPECT_NE(directory().open("a/b", false).object, nullptr);
}

TEST_F(SharedObjectTest, OneNameIsEitherPersistentOrNot) {
  use(a_);
  EXPECT_EQ(directory().open("so", true).status, "SharedObject.BadPersistence");
}

// locks

TEST_F(SharedObjectTest, ALockHoldsChangesTogetherAndClientsBack) {
  SharedObject& object = quiet(a_);
  use(b_);
  b_.take();
  object.lock();
  object.lock();
  ASSERT_TRUE(object.set("x", 1, nullptr).ok());
  object.apply(a_, set("x", 2));
  turn();
  EXPECT_EQ(*object.get("x"), amf::Value(1));
  object.unlock();
  turn();
  EXPECT_THAT(b_.take(), IsEmpty());
  object.unlock();
  turn();
  EXPECT_THAT(b_.take(), ElementsAre("change x=2"));
  EXPECT_THAT(a_.take(), ElementsAre("success x"));
  EXPECT_EQ(object.version(), 1u);
}

TEST_F(SharedObjectTest, ALockEndsByItself) {
  options_.lock_timeout = Seconds(5);
  SharedObject& object = quiet(a_);
  object.lock();
  object.apply(a_, set("x", 1));
  pass(Milliseconds(4'900));
  EXPECT_TRUE(object.locked());
  pass(Milliseconds(200));
  EXPECT_FALSE(object.locked());
  EXPECT_THAT(a_.take(), ElementsAre("success x"));
  object.unlock();  // of whoever comes too late
}

TEST_F(SharedObjectTest, WhatWaitsForALockIsBounded) {
  SharedObject& object = quiet(a_);
  object.lock();
  for (std::size_t i = 0; i <= shared_object_bounds::kWaiting; ++i) object.apply(a_, set("x", 1));
  EXPECT_THAT(a_.take(), ElementsAre("remove x"));
}

TEST_F(SharedObjectTest, WhoLeavesTakesWhatWaitsForALockAlong) {
  SharedObject& object = quiet(a_);
  use(b_);
  object.lock();
  object.apply(a_, set("x", 1));
  object.release(a_);
  object.unlock();
  turn();
  EXPECT_EQ(object.size(), 0u);
}

// persistence

TEST_F(SharedObjectTest, APersistentObjectIsSavedSoonAndReadAgain) {
  SharedObject& object = quiet(a_, true);
  object.apply(a_, set("x", 1));
  turn();
  EXPECT_EQ(store_.saves, 0u);
  EXPECT_TRUE(object.is_dirty());
  pass(SharedObjects::kSaveDelay + Milliseconds(10));
  EXPECT_EQ(store_.saves, 1u);
  EXPECT_FALSE(object.is_dirty());
  object.release(a_);
  EXPECT_EQ(store_.saves, 1u) << "nothing has changed since";
  a_.take();
  use(a_, "so", true);
  EXPECT_THAT(a_.take(), ElementsAre("use_success", "clear", "change x=1"));
}

TEST_F(SharedObjectTest, TheLastReleaseSaves) {
  SharedObject& object = quiet(a_, true);
  object.apply(a_, set("x", 1));
  object.release(a_);
  EXPECT_THAT(store_.slots(), ElementsAre("x=1"));
  EXPECT_EQ(store_.objects.begin()->second->version, 1u);
  EXPECT_EQ(store_.objects.begin()->first, (StoredObjectKey{"/storage", "vhost/app", "room", "so"}));
}

TEST_F(SharedObjectTest, TheEndOfTheInstanceSaves) {
  quiet(a_, true).apply(a_, set("x", 1));
  directory_.reset();
  EXPECT_THAT(store_.slots(), ElementsAre("x=1"));
}

TEST_F(SharedObjectTest, TemporaryObjectsAreNotSaved) {
  SharedObject& object = quiet(a_);
  object.apply(a_, set("x", 1));
  pass(Milliseconds(1'000));
  object.release(a_);
  EXPECT_EQ(store_.saves, 0u);
}

TEST_F(SharedObjectTest, WithoutAutoCommitOnlyCommitSaves) {
  options_.auto_commit = false;
  SharedObject& object = quiet(a_, true);
  object.apply(a_, set("x", 1));
  pass(Milliseconds(1'000));
  EXPECT_EQ(store_.saves, 0u);
  bool committed = false;
  object.commit([&](const Result<void>& result) { committed = result.ok(); });
  turn();
  EXPECT_TRUE(committed);
  EXPECT_THAT(store_.slots(), ElementsAre("x=1"));
  object.apply(a_, set("x", 2));
  object.release(a_);
  EXPECT_THAT(store_.slots(), ElementsAre("x=1"));
}

TEST_F(SharedObjectTest, ACommitThatWaitsSaysHowItWent) {
  SharedObject& object = quiet(a_, true);
  object.apply(a_, set("x", 1));
  EXPECT_TRUE(object.commit_now().ok());
  store_.fails = true;
  EXPECT_EQ(object.commit_now().error().reason, Reason::io_error);
}

TEST_F(SharedObjectTest, WithoutAFolderNothingIsKept) {
  options_.folder.clear();
  SharedObject& object = quiet(a_, true);
  object.apply(a_, set("x", 1));
  pass(Milliseconds(1'000));
  EXPECT_EQ(object.commit_now().error().reason, Reason::not_supported);
  object.release(a_);
  EXPECT_EQ(store_.saves + store_.commits, 0u);
  use(a_, "so", true);
  EXPECT_EQ(a_.lines.back(), "clear");
}

TEST_F(SharedObjectTest, PersistenceMayBeSwitchedOffMeanwhile) {
  options_.durable_success = true;
  SharedObject& object = quiet(a_, true);
  object.apply(a_, set("x", 1));
  options_.folder.clear();
  directory().set_options(options_);
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("success x"));
  pass(Milliseconds(1'000));
  object.release(a_);
  EXPECT_EQ(store_.saves + store_.commits, 0u);
}

TEST_F(SharedObjectTest, AnUnreadableObjectIsNotReplacedByAnEmptyOne) {
  store_.unreadable = true;
  EXPECT_EQ(directory().open("so", true).status, "SharedObject.ObjectCreationFailed");
  EXPECT_NE(directory().open("so", false).object, nullptr);
}

TEST_F(SharedObjectTest, DurableSuccessIsSaidWhenItIsOnDisk) {
  options_.durable_success = true;
  store_.hold = true;
  SharedObject& object = quiet(a_, true);
  use(b_, "so", true);
  b_.take();
  object.apply(a_, set("x", 1));
  turn();
  object.apply(a_, set("y", 2));
  turn();
  EXPECT_THAT(a_.take(), IsEmpty());
  EXPECT_THAT(b_.take(), IsEmpty());
  store_.answer_held();
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("success x"));
  EXPECT_THAT(b_.take(), ElementsAre("change x=1"));
  store_.answer_held();
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("success y"));
  EXPECT_EQ(store_.commits, 2u);
}

TEST_F(SharedObjectTest, WhatIsNotOnDiskIsNoDurableSuccess) {
  options_.durable_success = true;
  store_.fails = true;
  SharedObject& object = quiet(a_, true);
  object.apply(a_, set("x", 1));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("change x=1", "status SharedObject.Flush.Failed"));
}

TEST_F(SharedObjectTest, AnAnswerOfTheDiskMayFindTheObjectGone) {
  options_.durable_success = true;
  store_.hold = true;
  SharedObject& object = quiet(a_, true);
  object.apply(a_, set("x", 1));
  turn();
  object.release(a_);
  store_.answer_held();
  turn();
  EXPECT_THAT(a_.take(), IsEmpty());
}

// coming back with a version

TEST_F(SharedObjectTest, WhoComesBackIsToldWhatHasChangedSince) {
  SharedObject& object = quiet(a_, true);
  for (const char* name : {"x", "y", "z"}) ASSERT_TRUE(object.set(name, 1, nullptr).ok());
  object.release(a_);
  use(a_, "so", true);
  SharedObject& again = *directory().find("so");
  use(b_, "so", true);
  const std::uint32_t known = b_.updates.back()->version;
  again.release(b_);
  again.apply(a_, set("x", 2));
  again.apply(a_, remove("y"));
  turn();
  b_.take();
  use(b_, "so", true, known);
  EXPECT_THAT(b_.take(), ElementsAre("use_success", "change x=2", "remove y"));
}

TEST_F(SharedObjectTest, AVersionFromBeforeTheRestartCountsIfItWasSaved) {
  SharedObject& object = quiet(a_, true);
  ASSERT_TRUE(object.set("x", 1, nullptr).ok());
  turn();
  const std::uint32_t saved = object.version();
  object.release(a_);  // saves
  SharedObject& again = use(b_, "so", true);
  EXPECT_GT(again.version(), saved);
  a_.take();
  use(a_, "so", true, saved);
  EXPECT_THAT(a_.take(), ElementsAre("use_success"));
}

TEST_F(SharedObjectTest, AVersionThatNobodyKnowsGetsTheWholeObject) {
  SharedObject& object = quiet(a_, true);
  ASSERT_TRUE(object.set("x", 1, nullptr).ok());
  turn();
  const std::uint32_t saved = object.version();
  object.release(a_);
  use(b_, "so", true);
  for (const std::uint32_t lost : {saved + 1, 0xffff'ffffu}) {
    b_.take();
    use(b_, "so", true, lost);
    EXPECT_THAT(b_.take(), ElementsAre("use_success", "clear", "change x=1"));
  }
}

TEST_F(SharedObjectTest, TemporaryObjectsAreAlwaysToldWhole) {
  SharedObject& object = quiet(a_);
  ASSERT_TRUE(object.set("x", 1, nullptr).ok());
  turn();
  use(b_, "so", false, object.version());
  EXPECT_THAT(b_.take(), ElementsAre("use_success", "clear", "change x=1"));
}

TEST_F(SharedObjectTest, DeletionsAreForgottenBeyondTheResyncDepth) {
  options_.resync_depth = 2;
  SharedObject& object = quiet(a_, true);
  ASSERT_TRUE(object.set("x", 1, nullptr).ok());
  turn();
  const std::uint32_t known = object.version();
  object.remove("x");
  turn();
  EXPECT_EQ(object.remembered(), 1u);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(object.set("y", i, nullptr).ok());
    turn();
  }
  EXPECT_EQ(object.remembered(), 0u);
  use(b_, "so", true, known);
  EXPECT_THAT(b_.take(), ElementsAre("use_success", "clear", "change y=1"));
}

TEST_F(SharedObjectTest, WhatIsRememberedIsBounded) {
  SharedObject& object = quiet(a_, true);
  for (std::size_t i = 0; i < 2 * shared_object_bounds::kRemembered; ++i) {
    ASSERT_TRUE(object.set("s" + std::to_string(i), 1, nullptr).ok());
    object.remove("s" + std::to_string(i));
    turn();
  }
  EXPECT_LE(object.remembered(), shared_object_bounds::kRemembered);
  EXPECT_GT(object.remembered(), 0u);
}

}  // namespace
}  // namespace sallyport::hub
