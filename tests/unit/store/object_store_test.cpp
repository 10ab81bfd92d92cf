#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include <unistd.h>

#include "store/object_store.hpp"

namespace sallyport::store {
namespace {

namespace fs = std::filesystem;
using hub::StoredObject;
using hub::StoredObjectKey;
using hub::StoredObjectRef;
using hub::StoredSlot;

class ObjectStoreTest : public testing::Test {
 protected:
  ObjectStoreTest() {
    std::string name = (fs::temp_directory_path() / "sallyport-store-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
  }
  ~ObjectStoreTest() override { fs::remove_all(root_); }

  StoredObjectKey key(const std::string& name = "so", const std::string& folder = "objects") const {
    return {root_ + "/" + folder, "vhost/app", "room", name};
  }
  static StoredObjectRef object(std::uint32_t version, std::vector<StoredSlot> slots, std::uint32_t oldest = 0) {
    return std::make_shared<StoredObject>(StoredObject{version, oldest, std::move(slots)});
  }
  static Result<void> commit(ObjectStore& store, const StoredObjectKey& key, StoredObjectRef object) {
    std::promise<Result<void>> answer;
    store.commit(key, std::move(object), [&](Result<void> result) { answer.set_value(std::move(result)); });
    return answer.get_future().get();
  }
  /// What another process would find.
  StoredObject read(const StoredObjectKey& key) {
    ObjectStore other;
    const auto loaded = other.load(key);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    if (!*loaded) return {};
    StoredObject found = **loaded;
    std::sort(found.slots.begin(), found.slots.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return found;
  }

  std::string root_;
  ObjectStore store_;
};

TEST_F(ObjectStoreTest, WhatWasNeverSavedIsNotThereAndMakesNoFile) {
  const auto loaded = store_.load(key());
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(*loaded, nullptr);
  EXPECT_FALSE(fs::exists(root_ + "/objects"));
}

TEST_F(ObjectStoreTest, ACommittedObjectIsOnDiskWhenItIsAnswered) {
  const auto saved = object(7, {{"a", 3, amf::Value(1)}, {"b", 7, std::nullopt}}, 2);
  ASSERT_TRUE(commit(store_, key(), saved).ok());
  EXPECT_EQ(read(key()), *saved);
}

TEST_F(ObjectStoreTest, WhatWaitsIsReadAsIfItWereWritten) {
  const auto saved = object(1, {{"a", 1, amf::Value("text")}});
  store_.save(key(), saved);
  const auto loaded = store_.load(key());
  ASSERT_TRUE(loaded.ok());
  ASSERT_NE(*loaded, nullptr);
  EXPECT_EQ(**loaded, *saved);
}

TEST_F(ObjectStoreTest, ListsTheObjectsOfAnInstanceThatHaveSlots) {
  ASSERT_TRUE(commit(store_, key("a"), object(1, {{"x", 1, amf::Value(1)}})).ok());
  ASSERT_TRUE(commit(store_, key("empty"), object(2, {{"x", 2, std::nullopt}})).ok());
  ASSERT_TRUE(commit(store_, {key().folder, "vhost/app", "other", "elsewhere"}, object(1, {{"x", 1, amf::Value(1)}})).ok());
  ASSERT_TRUE(commit(store_, key("a"), object(3, {{"x", 3, amf::Value(2)}})).ok());
  store_.save(key("folder/waits"), object(4, {{"x", 4, amf::Value(1)}}));
  const auto listed = store_.list(key());
  ASSERT_TRUE(listed.ok());
  EXPECT_EQ(*listed, (std::map<std::string, std::uint32_t>{{"a", 3}, {"folder/waits", 4}}));
}

TEST_F(ObjectStoreTest, WhatWasNeverSavedIsNotListedAndMakesNoFile) {
  const auto listed = store_.list(key());
  ASSERT_TRUE(listed.ok());
  EXPECT_TRUE(listed->empty());
  EXPECT_FALSE(fs::exists(root_ + "/objects"));
}

TEST_F(ObjectStoreTest, TheEndWritesWhatWaits) {
  {
    ObjectStore store;
    for (int i = 0; i < 100; ++i) store.save(key("so" + std::to_string(i)), object(1, {{"i", 1, amf::Value(i)}}));
  }
  for (int i = 0; i < 100; ++i) EXPECT_EQ(read(key("so" + std::to_string(i))).slots.at(0).value, amf::Value(i));
}

TEST_F(ObjectStoreTest, OnlyNewerSlotsAreWrittenAndAllAreFound) {
  ASSERT_TRUE(commit(store_, key(), object(2, {{"a", 1, amf::Value(1)}, {"b", 2, amf::Value(2)}})).ok());
  const auto later = object(4, {{"a", 1, amf::Value(1)}, {"b", 3, std::nullopt}, {"c", 4, amf::Value(3)}});
  ASSERT_TRUE(commit(store_, key(), later).ok());
  EXPECT_EQ(read(key()), *later);
}

TEST_F(ObjectStoreTest, ForgottenDeletionsLeaveTheFile) {
  ASSERT_TRUE(commit(store_, key(), object(2, {{"a", 1, amf::Value(1)}, {"b", 2, amf::Value(2)}})).ok());
  // b was deleted and forgotten, c is new: as many slots as before
  const auto later = object(4, {{"a", 1, amf::Value(1)}, {"c", 4, amf::Value(3)}}, 3);
  ASSERT_TRUE(commit(store_, key(), later).ok());
  EXPECT_EQ(read(key()), *later);
}

TEST_F(ObjectStoreTest, AVersionThatHasGoneRoundWritesEverything) {
  ASSERT_TRUE(commit(store_, key(), object(0xffff'fff0, {{"a", 0xffff'fff0, amf::Value(1)}})).ok());
  const auto later = object(5, {{"a", 5, amf::Value(2)}});
  ASSERT_TRUE(commit(store_, key(), later).ok());
  EXPECT_EQ(read(key()), *later);
}

TEST_F(ObjectStoreTest, ValuesKeepTheirKinds) {
  const std::vector<amf::Value> values = {
      amf::Value(1.5), amf::Value(true), amf::Value::integer(-3), amf::Value(std::string("a\0b", 3)), amf::Value(ByteVector{0, 255}),
      amf::Value::strict_array({1, "two"}), amf::Value::object({{"n", amf::Value::object({{"deep", 1}})}}),
      amf::Value::ecma_array({{"k", 1}}), amf::Value(amf::Date{1e12, 0})};
  std::vector<StoredSlot> slots;
  for (std::size_t i = 0; i < values.size(); ++i) slots.push_back({"v" + std::to_string(i), 1, values[i]});
  ASSERT_TRUE(commit(store_, key(), object(1, slots)).ok());
  const StoredObject found = read(key());
  ASSERT_EQ(found.slots.size(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(found.slots[i].value, values[i]);
    EXPECT_EQ(found.slots[i].value->kind(), values[i].kind());
  }
}

TEST_F(ObjectStoreTest, NamesOfSlotsAreBytes) {
  const auto saved = object(1, {{std::string("\0\xff'\"", 4), 1, amf::Value(1)}, {"x'; DROP TABLE slots; --", 1, amf::Value(2)}});
  ASSERT_TRUE(commit(store_, key(), saved).ok());
  EXPECT_EQ(read(key()).slots.size(), 2u);
}

TEST_F(ObjectStoreTest, KeysAreApartInEveryPart) {
  StoredObjectKey other_scope = key(), other_instance = key(), other_name = key();
  other_scope.scope = "vhost/other";
  other_instance.instance = "hall";
  other_name.name = "so2";
  ASSERT_TRUE(commit(store_, key(), object(1, {{"a", 1, amf::Value(1)}})).ok());
  for (const auto& other : {other_scope, other_instance, other_name, key("so", "elsewhere")}) EXPECT_EQ(read(other), StoredObject{});
}

TEST_F(ObjectStoreTest, WhatCannotBeWrittenIsSaidAndTriedAgain) {
  std::ofstream(root_ + "/objects") << "a file where the folder should be";
  EXPECT_FALSE(commit(store_, key(), object(1, {{"a", 1, amf::Value(1)}})).ok());
  fs::remove(root_ + "/objects");
  // the next one goes at once and takes along what waits
  ASSERT_TRUE(commit(store_, key("other"), object(1, {})).ok());
  EXPECT_EQ(read(key()).slots.size(), 1u);
}

TEST_F(ObjectStoreTest, ADamagedFileIsAnErrorNotAnEmptyObject) {
  fs::create_directories(root_ + "/objects");
  std::ofstream(root_ + "/objects/" + std::string(kObjectsFile)) << "this is no database, and long enough for one to be looked at";
  const auto loaded = store_.load(key());
  EXPECT_FALSE(loaded.ok());
}

TEST_F(ObjectStoreTest, AFileOfALaterVersionIsLeftAlone) {
  ASSERT_TRUE(commit(store_, key(), object(1, {})).ok());
  auto database = sqlite::Database::open(root_ + "/objects/" + std::string(kObjectsFile), "");
  ASSERT_TRUE(database.ok());
  ASSERT_TRUE(database->run("PRAGMA user_version=2").ok());
  ObjectStore later;
  EXPECT_EQ(later.load(key()).error().reason, Reason::configuration_error);
}

TEST_F(ObjectStoreTest, ManyThreadsCommitAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (std::uint32_t i = 1; i <= 25; ++i) {
        ASSERT_TRUE(commit(store_, key("so" + std::to_string(t)), object(i, {{"i", i, amf::Value(i)}})).ok());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (int t = 0; t < 4; ++t) EXPECT_EQ(read(key("so" + std::to_string(t))).version, 25u);
}

}  // namespace
}  // namespace sallyport::store
