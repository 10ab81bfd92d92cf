// What is remembered of ways, and the file it is kept in.
#include "client/connector/memory.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sallyport::client {
namespace {

constexpr WallSeconds kNow = 1'700'000'000;
const PlaceKey kPlace{"server", "network"};

class MemoryFile : public ::testing::Test {
 protected:
  MemoryFile() {
    char name[] = "/tmp/sallyport-memory-XXXXXX";
    folder = ::mkdtemp(name);
    file = folder + "/state/ways.json";
  }
  ~MemoryFile() override { std::filesystem::remove_all(folder); }
  void write(const std::string& text) {
    std::filesystem::create_directories(folder + "/state");
    std::ofstream(file) << text;
  }
  std::string folder;
  std::string file;
};

TEST(Memory, RecallsAWinnerForAWeek) {
  Memory memory;
  memory.note_winner(kPlace, "direct rtmps 443", Milliseconds(30), kNow);
  ASSERT_TRUE(memory.recall(kPlace, kNow + kWinnerLife - 1));
  EXPECT_EQ(memory.recall(kPlace, kNow + kWinnerLife - 1)->winner->way, "direct rtmps 443");
  EXPECT_EQ(memory.recall(kPlace, kNow + kWinnerLife - 1)->winner->took, Milliseconds(30));
  EXPECT_FALSE(memory.recall(kPlace, kNow + kWinnerLife));
}

TEST(Memory, RecallsFailuresForTenMinutes) {
  Memory memory;
  memory.note_failure(kPlace, "direct rtmp 1935", kNow);
  EXPECT_EQ(memory.recall(kPlace, kNow + kFailureLife - 1)->failed.size(), 1u);
  EXPECT_FALSE(memory.recall(kPlace, kNow + kFailureLife));
}

TEST(Memory, BelievesNothingFromTheFuture) {
  Memory memory;
  memory.note_winner(kPlace, "direct rtmps 443", Milliseconds(30), kNow + 1'000);
  EXPECT_FALSE(memory.recall(kPlace, kNow));
}

TEST(Memory, KeepsNetworksAndServersApart) {
  Memory memory;
  memory.note_winner(kPlace, "direct rtmps 443", Milliseconds(30), kNow);
  EXPECT_FALSE(memory.recall({"server", "other"}, kNow));
  EXPECT_FALSE(memory.recall({"other", "network"}, kNow));
}

TEST(Memory, AWinnerIsNoFailureAnyMore) {
  Memory memory;
  memory.note_failure(kPlace, "direct rtmps 443", kNow);
  memory.note_winner(kPlace, "direct rtmps 443", Milliseconds(30), kNow);
  EXPECT_TRUE(memory.recall(kPlace, kNow)->failed.empty());
}

TEST(Memory, AWinnerThatFailsIsForgotten) {
  Memory memory;
  memory.note_winner(kPlace, "direct rtmps 443", Milliseconds(30), kNow);
  memory.note_failure(kPlace, "direct rtmps 443", kNow);
  EXPECT_FALSE(memory.recall(kPlace, kNow)->winner);
}

TEST(Memory, AWinnerThatIsCutTwiceIsDemoted) {
  Memory memory;
  memory.note_winner(kPlace, "direct ws 80", Milliseconds(30), kNow);
  memory.note_cut(kPlace, "direct ws 80", kNow);
  memory.note_winner(kPlace, "direct ws 80", Milliseconds(30), kNow);  // it won again meanwhile
  EXPECT_TRUE(memory.recall(kPlace, kNow)->winner);
  memory.note_cut(kPlace, "direct ws 80", kNow);
  EXPECT_FALSE(memory.recall(kPlace, kNow)->winner);
  EXPECT_TRUE(memory.recall(kPlace, kNow)->failed.contains("direct ws 80"));
}

TEST(Memory, CutsOfOthersDoNotCount) {
  Memory memory;
  memory.note_winner(kPlace, "direct ws 80", Milliseconds(30), kNow);
  memory.note_cut(kPlace, "direct rtmp 80", kNow);
  memory.note_cut(kPlace, "direct rtmp 80", kNow);
  EXPECT_TRUE(memory.recall(kPlace, kNow)->winner);
}

TEST(Memory, ForgetsThePlaceThatWasTouchedLongestAgo) {
  Memory memory;
  for (std::size_t i = 0; i <= kMaxPlaces; ++i) {
    memory.note_winner({"server" + std::to_string(i), ""}, "direct rtmp 80", Milliseconds(1),
                       kNow + static_cast<WallSeconds>(i));
  }
  EXPECT_EQ(memory.size(), kMaxPlaces);
  EXPECT_FALSE(memory.recall({"server0", ""}, kNow + 1'000));
  EXPECT_TRUE(memory.recall({"server1", ""}, kNow + 1'000));
}

TEST(Memory, ReadsWhatItPrints) {
  Memory memory;
  memory.note_winner(kPlace, "http-connect proxy:3128 rtmps 443", Milliseconds(45), kNow);
  memory.note_failure(kPlace, "direct rtmp 1935", kNow);
  const Memory again = Memory::parse(memory.print());
  EXPECT_EQ(again.print(), memory.print());
  EXPECT_EQ(again.recall(kPlace, kNow)->winner->took, Milliseconds(45));
}

TEST(Memory, TakesDamagedTextForNothing) {
  Memory memory;
  memory.note_winner(kPlace, "direct rtmp 80", Milliseconds(1), kNow);
  const std::string text = memory.print();
  for (std::size_t size = 0; size + 2 < text.size(); ++size)
    EXPECT_EQ(Memory::parse(text.substr(0, size)).size(), 0u);
  EXPECT_EQ(Memory::parse("[]").size(), 0u);
  EXPECT_EQ(Memory::parse(R"({"version":2,"places":[]})").size(), 0u);
  EXPECT_EQ(Memory::parse(R"({"version":1,"places":{"a":1}})").size(), 0u);
  EXPECT_EQ(Memory::parse(R"({"version":1,"places":[7,null,{"server":7},{"server":""}]})").size(), 0u);
}

TEST(Memory, TakesFieldsOfAnUnexpectedKindForAbsent) {
  const Memory memory = Memory::parse(
      R"({"version":1,"places":[{"server":"s","network":1,"touched":"x","winner":{"way":3},"failed":{"a":"b"}}]})");
  EXPECT_EQ(memory.size(), 1u);
  EXPECT_FALSE(memory.recall({"s", ""}, kNow));
}

TEST(Memory, ReadsNoMoreThanItMay) {
  EXPECT_EQ(Memory::parse(std::string(kMaxMemoryBytes + 1, ' ')).size(), 0u);
}

TEST(Memory, NamesAWayWithoutCredentials) {
  const Candidate candidate{
      {RouteKind::http_connect, {"proxy", 3128, false, "user", "secret"}}, kRtmps, 443, {}};
  EXPECT_EQ(way_key(candidate), "http-connect proxy:3128 rtmps 443");
}

TEST_F(MemoryFile, IsForItsOwnerAlone) {
  Memory memory;
  memory.note_winner(kPlace, "direct rtmp 80", Milliseconds(1), kNow);
  ASSERT_TRUE(save_memory(file, memory).ok());
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(load_memory(file).print(), memory.print());
}

TEST_F(MemoryFile, IsReplacedWhole) {
  Memory memory;
  memory.note_winner(kPlace, "direct rtmp 80", Milliseconds(1), kNow);
  ASSERT_TRUE(save_memory(file, memory).ok());
  ASSERT_TRUE(save_memory(file, Memory()).ok());
  EXPECT_EQ(load_memory(file).size(), 0u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder + "/state"), {}), 1);
}

TEST_F(MemoryFile, IsMissedByNobody) {
  EXPECT_EQ(load_memory(file).size(), 0u);
  write("not json at all");
  EXPECT_EQ(load_memory(file).size(), 0u);
}

TEST_F(MemoryFile, IsNotFollowedElsewhere) {
  Memory memory;
  memory.note_winner(kPlace, "direct rtmp 80", Milliseconds(1), kNow);
  write(memory.print());
  std::filesystem::create_symlink(file, folder + "/link");
  EXPECT_EQ(load_memory(folder + "/link").size(), 0u);
}

TEST_F(MemoryFile, ThatCannotBeWrittenIsNamed) {
  std::ofstream(folder + "/plain") << "x";
  const auto saved = save_memory(folder + "/plain/ways.json", Memory());
  ASSERT_FALSE(saved.ok());
  EXPECT_NE(saved.error().message.find("ways.json"), std::string::npos);
}

TEST_F(MemoryFile, LiesInTheUsersStateFolder) {
  ::setenv("XDG_STATE_HOME", "/home/u/state", 1);
  EXPECT_EQ(default_memory_file(), "/home/u/state/sallyport/ways.json");
  ::setenv("XDG_STATE_HOME", "relative", 1);
  ::setenv("HOME", "/home/u", 1);
  EXPECT_EQ(default_memory_file(), "/home/u/.local/state/sallyport/ways.json");
  ::unsetenv("XDG_STATE_HOME");
  ::unsetenv("HOME");
  EXPECT_EQ(default_memory_file(), "");
}

}  // namespace
}  // namespace sallyport::client
