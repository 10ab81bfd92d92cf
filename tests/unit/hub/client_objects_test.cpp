// Clients and the shared objects of their instance: rights, and the way of what they are told.
#include <gmock/gmock.h>

#include "application_host_test_support.hpp"
#include "support/shared_objects.hpp"

namespace sallyport::hub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using ActionKind = SharedObjectAction::Kind;

class RecordingReceiver final : public SharedObjectReceiver {
 public:
  void on_shared_object(const SharedObjectUpdateRef& update) override {
    updates.push_back(update);
    for (const auto& line : test::lines_of(*update)) lines.push_back(update->name + ": " + line);
  }
  std::vector<std::string> take() { return std::exchange(lines, {}); }
  std::vector<SharedObjectUpdateRef> updates;
  std::vector<std::string> lines;
};

class ClientObjectsTest : public test::ApplicationHostTest {
 protected:
  struct User {
    Client client;
    std::shared_ptr<RecordingReceiver> told = std::make_shared<RecordingReceiver>();
    std::vector<std::string> take() const { return told->take(); }
  };

  User enter(const std::string& instance = "_definst_") { return {ask_to_connect(destination("live", instance))}; }
  void ask(const User& user, SharedObjectRequest request) {
    host_.shared_object(user.client.id, {&loop_, user.told}, std::move(request));
    loop_.run_ready();
  }
  void use(const User& user, const std::string& name = "so", bool persistent = false) {
    ask(user, {name, persistent, 0, {{ActionKind::use, {}, {}}}});
  }
  void release(const User& user, const std::string& name = "so") { ask(user, {name, false, 0, {{ActionKind::release, {}, {}}}}); }
  void set(const User& user, const std::string& slot, amf::Value value, const std::string& name = "so", bool persistent = false) {
    ask(user, {name, persistent, 0, {{ActionKind::set, {{slot, std::move(value)}}, {}}}});
  }
  /// Two who use the same object, and have heard so.
  std::pair<User, User> two(bool persistent = false) {
    std::pair<User, User> both{enter(), enter()};
    use(both.first, "so", persistent), use(both.second, "so", persistent);
    both.first.take(), both.second.take();
    return both;
  }
};

TEST_F(ClientObjectsTest, ClientsOfAnInstanceSeeEachOthersChanges) {
  const auto [a, b] = two();
  set(a, "x", 1);
  EXPECT_THAT(a.take(), ElementsAre("so: success x"));
  EXPECT_THAT(b.take(), ElementsAre("so: change x=1"));
}

TEST_F(ClientObjectsTest, InstancesHaveTheirOwnObjects) {
  const User a = enter("one"), b = enter("two");
  use(a), use(b);
  b.take();
  set(a, "x", 1);
  EXPECT_THAT(b.take(), IsEmpty());
}

TEST_F(ClientObjectsTest, UseAndChangeMayComeTogether) {
  const User a = enter();
  ask(a, {"so", false, 0, {{ActionKind::use, {}, {}}, {ActionKind::set, {{"x", 1}}, {}}}});
  EXPECT_THAT(a.take(), ElementsAre("so: use_success", "so: clear", "so: success x"));
}

TEST_F(ClientObjectsTest, ARequestIsToldTheObjectOnce) {
  const User a = enter();
  SharedObjectRequest request{"so", false, 0, {}};
  request.actions.resize(100, {ActionKind::use, {}, {}});
  ask(a, request);
  EXPECT_THAT(a.take(), ElementsAre("so: use_success", "so: clear"));
}

TEST_F(ClientObjectsTest, WhatIsNotUsedCannotBeWritten) {
  const auto [a, b] = two();
  const User c = enter();
  set(c, "x", 1);
  release(a);
  set(a, "x", 1);
  EXPECT_THAT(b.take(), IsEmpty());
  EXPECT_THAT(c.take(), IsEmpty());
}

TEST_F(ClientObjectsTest, WhoDisconnectsReleasesEverything) {
  const User a = enter();
  use(a, "one"), use(a, "two");
  EXPECT_EQ(virtual_host().shared_objects, 2u);
  disconnect(a.client);
  EXPECT_EQ(virtual_host().shared_objects, 0u);
}

TEST_F(ClientObjectsTest, WhoHasGoneIsToldNothing) {
  auto [a, b] = two();
  b.told.reset();  // its session has gone, the host does not know yet
  set(a, "x", 1);
  EXPECT_THAT(a.take(), ElementsAre("so: success x"));
}

TEST_F(ClientObjectsTest, ByDefaultClientsReadPersistentObjectsAndDoNotWriteThem) {
  const auto [a, b] = two(true);
  set(a, "x", 1, "so", true);
  EXPECT_THAT(a.take(), ElementsAre("so: status SharedObject.NoWriteAccess", "so: remove x"));
  EXPECT_THAT(b.take(), IsEmpty());
}

TEST_F(ClientObjectsTest, WhoMayDoAllWritesPersistentObjects) {
  live().shared_objects.clients = SharedObjectRights::all;
  const auto [a, b] = two(true);
  set(a, "x", 1, "so", true);
  EXPECT_THAT(b.take(), ElementsAre("so: change x=1"));
}

TEST_F(ClientObjectsTest, WhoMayReadDoesNotWrite) {
  live().shared_objects.clients = SharedObjectRights::read;
  const auto [a, b] = two();
  set(a, "x", 1);
  EXPECT_THAT(a.take(), ElementsAre("so: status SharedObject.NoWriteAccess", "so: remove x"));
  ask(a, {"so", false, 0, {{ActionKind::send, {}, {"hello"}}}});
  EXPECT_THAT(a.take(), ElementsAre("so: status SharedObject.NoWriteAccess"));
  EXPECT_THAT(b.take(), IsEmpty());
}

TEST_F(ClientObjectsTest, WhereNobodyMayNothingIsMade) {
  live().shared_objects.clients = SharedObjectRights::none;
  const User a = enter();
  use(a);
  EXPECT_THAT(a.take(), ElementsAre("so: status SharedObject.NoReadAccess"));
  EXPECT_EQ(virtual_host().shared_objects, 0u);
}

TEST_F(ClientObjectsTest, FaultsOfUseAreStatuses) {
  const auto [a, b] = two();
  const User c = enter();
  use(c, "so", true);
  use(c, "../so");
  EXPECT_THAT(c.take(), ElementsAre("so: status SharedObject.BadPersistence", "../so: status SharedObject.ObjectCreationFailed"));
}

TEST_F(ClientObjectsTest, AClientsObjectsAreCounted) {
  const User a = enter();
  for (std::size_t i = 0; i < shared_object_bounds::kUsedByClient; ++i) use(a, "so" + std::to_string(i));
  a.take();
  use(a, "one-more");
  EXPECT_THAT(a.take(), ElementsAre("one-more: status SharedObject.ObjectCreationFailed"));
  release(a, "so0");
  use(a, "one-more");
  EXPECT_THAT(a.take(), ElementsAre("one-more: use_success", "one-more: clear"));
}

TEST_F(ClientObjectsTest, OneUpdateIsMadeForAll) {
  const auto [a, b] = two();
  const User c = enter();
  use(c);
  set(a, "x", 1);
  EXPECT_EQ(b.told->updates.back(), c.told->updates.back());
}

TEST_F(ClientObjectsTest, AFormIsMadeOnce) {
  const auto [a, b] = two();
  set(a, "x", 1);
  int made = 0;
  const auto make = [&](const SharedObjectUpdate& update) {
    ++made;
    return SharedBytes::copy_of(as_bytes(update.name));
  };
  const auto& update = *b.told->updates.back();
  EXPECT_EQ(update.form(0, make).data(), update.form(0, make).data());
  EXPECT_EQ(made, 1);
  (void)update.form(1, make);
  EXPECT_EQ(made, 2);
}

}  // namespace
}  // namespace sallyport::hub
