// The register of used tokens and the revocation list.
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "base/replace_file.hpp"
#include "token/revocation_store.hpp"
#include "token/used_tokens.hpp"
#include "unit/token/workshop.hpp"

namespace sallyport::token::test {
namespace {

std::vector<std::unique_ptr<UsedTokens>> registers(const TemporaryFolder& folder, std::size_t max_entries) {
  std::vector<std::unique_ptr<UsedTokens>> both;
  both.push_back(use_memory(max_entries));
  both.push_back(*use_database(folder.path("used.db"), max_entries));
  return both;
}

TEST(UsedTokens, KnowsATokenByKeyAndId) {
  TemporaryFolder folder;
  for (const auto& used : registers(folder, 100)) {
    EXPECT_TRUE(*used->use("a", "bc", 100, 50));
    EXPECT_FALSE(*used->use("a", "bc", 100, 50));
    EXPECT_TRUE(*used->use("ab", "c", 100, 50));
    EXPECT_TRUE(*used->use("other", "bc", 100, 50));
  }
}

TEST(UsedTokens, TurnsNewOnesAwayWhenFullAndTakesThemOnceOldOnesHaveExpired) {
  TemporaryFolder folder;
  for (const auto& used : registers(folder, 3)) {
    for (const char* id : {"1", "2", "3"}) EXPECT_TRUE(*used->use("k", id, 100, 50));
    const auto fourth = used->use("k", "4", 100, 50);
    ASSERT_FALSE(fourth.ok());
    EXPECT_EQ(fourth.error().reason, Reason::rate_limit);
    EXPECT_TRUE(*used->use("k", "4", 300, 101));
  }
}

TEST(UsedTokens, LetsOneOfManyThreadsIn) {
  TemporaryFolder folder;
  for (const auto& used : registers(folder, 10'000)) {
    std::atomic<int> first = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int id = 0; id < 50; ++id) first += *used->use("k", std::to_string(id), 100, 50) ? 1 : 0;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(first, 50);
  }
}

TEST(UsedTokens, AreNotAcceptedWhileTheDatabaseCannotBeWritten) {
  TemporaryFolder folder;
  const auto used = use_database(folder.path("used.db"));
  ASSERT_TRUE(used.ok());
  auto other = sqlite::Database::open(folder.path("used.db"), "SELECT 1");
  ASSERT_TRUE(other.ok());
  ASSERT_TRUE(other->run("BEGIN EXCLUSIVE").ok());
  EXPECT_EQ((*used)->use("k", "1", 100, 50).error().reason, Reason::io_error);
  ASSERT_TRUE(other->run("COMMIT").ok());
  EXPECT_TRUE(*(*used)->use("k", "1", 100, 50));
}

TEST(Revocations, ComeBackAsTheyWereWritten) {
  Revocations all;
  all.add({RevokedBy::id, "a b#c%", 0});
  all.add({RevokedBy::subject, "caf\xc3\xa9", 500});
  all.add({RevokedBy::key, "-web_1", 0});
  const auto again = Revocations::parse(all.to_text());
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->to_text(), all.to_text());
  EXPECT_EQ(again->size(), 3u);
}

TEST(Revocations, NameTheLineThatIsWrong) {
  for (const char* line : {"jti", "who x", "jti a 0", "jti a -5", "jti a 5 6", "jti %0A", "jti a x"}) {
    const auto parsed = Revocations::parse("# fine\nsub bob 5\n" + std::string(line) + "\n");
    ASSERT_FALSE(parsed.ok()) << line;
    EXPECT_NE(parsed.error().message.find("line 3"), std::string::npos) << parsed.error().message;
  }
}

TEST(Revocations, HoldUntilTheirTime) {
  Revocations all;
  all.add({RevokedBy::id, "x", 100});
  Grant grant;
  grant.id = "x";
  EXPECT_TRUE(all.cover(grant, 100));
  EXPECT_FALSE(all.cover(grant, 101));
}

TEST(RevocationChange, AddsAndRemovesInBothFormsOfTheList) {
  TemporaryFolder folder;
  for (const char* name : {"revoked", "revoked.db"}) {
    const std::string file = folder.path(name);
    RevocationChange add;
    add.add = {{RevokedBy::id, "x", 0}, {RevokedBy::subject, "bob", 60}};
    ASSERT_TRUE(change_revocations(file, add, 50).ok()) << name;
    RevocationChange remove;
    remove.remove = {{RevokedBy::id, "x", 0}};
    const auto left = change_revocations(file, remove, 50);
    ASSERT_TRUE(left.ok()) << name;
    EXPECT_EQ(left->size(), 1u);
    EXPECT_EQ(change_revocations(file, {}, 61)->size(), 0u) << "what may be forgotten is";
  }
}

TEST(RevocationChange, TakesTurnsWithOtherWriters) {
  TemporaryFolder folder;
  for (const char* name : {"revoked", "revoked.db"}) {
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
      writers.emplace_back([&, i] {
        for (int j = 0; j < 5; ++j) {
          RevocationChange change;
          change.add.push_back({RevokedBy::id, std::to_string(i * 5 + j), 0});
          while (!change_revocations(folder.path(name), change, 50).ok()) std::this_thread::yield();
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(change_revocations(folder.path(name), {}, 50)->size(), 20u) << name;
  }
}

TEST(RevocationChange, LeavesABrokenListAlone) {
  TemporaryFolder folder;
  const std::string file = folder.write("revoked", "not a list\n");
  RevocationChange change;
  change.add.push_back({RevokedBy::id, "x", 0});
  EXPECT_FALSE(change_revocations(file, change, 50).ok());
  EXPECT_EQ(read_whole(file, 100)->text, "not a list\n");
}

TEST(RevocationStore, KeepsItsListWhenTheFileIsBrokenOrGone) {
  TemporaryFolder folder;
  const std::string file = folder.write("revoked", "jti x\n");
  RevocationStore store(file);
  ASSERT_TRUE(store.load().ok());
  folder.write("revoked", "nonsense\n");
  store.refresh(false);
  EXPECT_EQ(store.revocations()->size(), 1u);
  ::unlink(file.c_str());
  store.refresh(false);
  EXPECT_EQ(store.revocations()->size(), 1u);
  folder.write("revoked", "jti y\njti z\n");
  store.refresh(false);
  EXPECT_EQ(store.revocations()->size(), 2u);
}

TEST(ReplaceFile, KeepsModeAndLeavesNothingBehind) {
  TemporaryFolder folder;
  const std::string file = folder.write("list", "old", 0640);
  ASSERT_TRUE(replace_file(file, "new", 0644).ok());
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  EXPECT_EQ(read_whole(file, 10)->text, "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path("")), {}), 1);
}

TEST(MakeFile, NeverOverwritesAndHasItsModeFromTheStart) {
  TemporaryFolder folder;
  ASSERT_TRUE(make_file(folder.path("key"), "secret", 0600).ok());
  struct stat status {};
  ASSERT_EQ(::stat(folder.path("key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_FALSE(make_file(folder.path("key"), "other", 0600).ok());
  EXPECT_EQ(read_whole(folder.path("key"), 10)->text, "secret");
}

}  // namespace
}  // namespace sallyport::token::test
