#include "session/swf_library.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "support/swf_files.hpp"

namespace sallyport::session {
namespace {

namespace fs = std::filesystem;
using test::plain_swf;

class SwfLibraryTest : public testing::Test {
 protected:
  SwfLibraryTest() {
    char pattern[] = "/tmp/sallyport-swf-test-XXXXXX";
    root_ = ::mkdtemp(pattern);
    options.swf.enabled = true;
    options.swf.application.folders = {(root_ / "app").string()};
    options.swf.application.update_interval = Seconds(0);
    fs::create_directories(root_ / "app");
    tail.fill(3);
  }
  ~SwfLibraryTest() override { fs::remove_all(root_); }

  void write(const std::string& path, const ByteVector& bytes) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  SwfQuestion question(const ByteVector& swf, const std::string& instance = "_definst_",
                       std::uint32_t depth = 0) {
    const auto size = static_cast<std::uint32_t>(swf.size());
    swf::SwfAnswer answer{1, size, depth ? depth : size, {}};
    swf::SwfHasher hasher;
    hasher.add(ByteSpan(swf).first(answer.depth));
    answer.proof = swf::prove(hasher.finish(), tail);
    return {std::make_shared<hub::ApplicationOptions>(options), instance, answer, tail};
  }
  /// Waits for the answer; "" if the SWF is unknown.
  std::string ask(SwfQuestion question) {
    std::optional<SwfVerdict> verdict;
    library.verify(std::move(question), [&](SwfVerdict given) { verdict = std::move(given); });
    for (int i = 0; i < 10'000 && !verdict; ++i) loop.run_ready();
    EXPECT_TRUE(verdict.has_value());
    return verdict && verdict->known ? fs::path(verdict->file).lexically_relative(root_).string() : "";
  }
  bool knows(const ByteVector& swf, const std::string& instance = "_definst_") {
    return !ask(question(swf, instance)).empty();
  }
  /// So many pieces of work.
  void run(int count) {
    loop.context().restart();
    for (int i = 0; i < count; ++i) loop.context().poll_one();
  }

  fs::path root_;
  hub::ApplicationOptions options;
  swf::HandshakeTail tail{};
  loop::EventLoop loop{0};
  SwfLibrary library{loop};
};

TEST_F(SwfLibraryTest, KnowsTheFilesOfTheApplication) {
  write("app/a.swf", plain_swf(1000));
  write("app/b.swf", test::zlib_swf(plain_swf(1000, 2)));
  EXPECT_EQ(ask(question(plain_swf(1000))), "app/a.swf");
  EXPECT_EQ(ask(question(plain_swf(1000, 2))), "app/b.swf");
  EXPECT_EQ(ask(question(plain_swf(1000, 3))), "");
  EXPECT_EQ(ask(question(plain_swf(1001))), "");
}

TEST_F(SwfLibraryTest, RefusesAProofForAnotherHandshake) {
  write("app/a.swf", plain_swf(1000));
  SwfQuestion replayed = question(plain_swf(1000));
  replayed.tail.fill(4);
  EXPECT_EQ(ask(replayed), "");
}

TEST_F(SwfLibraryTest, KeepsInstancesApart) {
  write("app/room/a.swf", plain_swf(1000));
  EXPECT_TRUE(knows(plain_swf(1000), "room"));
  EXPECT_FALSE(knows(plain_swf(1000), "hall"));
}

TEST_F(SwfLibraryTest, AsksTheServersFilesIfTheApplicationsDoNotFit) {
  write("admin/sub/admin.swf", plain_swf(500));
  options.swf.server.folders = {(root_ / "admin").string()};
  EXPECT_EQ(ask(question(plain_swf(500), "room")), "admin/sub/admin.swf");
  options.swf.application.folders.clear();
  EXPECT_EQ(ask(question(plain_swf(500), "room")), "admin/sub/admin.swf");
  EXPECT_EQ(ask(question(plain_swf(501), "room")), "");
}

TEST_F(SwfLibraryTest, KnowsHowAFileBegins) {
  write("app/a.swf", test::lzma_swf(plain_swf(5000)));
  EXPECT_EQ(ask(question(plain_swf(5000), "x", 1234)), "app/a.swf");
  EXPECT_EQ(ask(question(plain_swf(5000, 2), "x", 1234)), "");
  EXPECT_EQ(ask(question(plain_swf(4999), "x", 1234)), "");
}

TEST_F(SwfLibraryTest, HoldsToTheLowestVersion) {
  write("app/a.swf", plain_swf(1000));
  options.swf.application.min_good_version = 2;
  EXPECT_FALSE(knows(plain_swf(1000)));
}

TEST_F(SwfLibraryTest, LooksForNewFilesOnAMiss) {
  EXPECT_FALSE(knows(plain_swf(1000)));
  write("app/new.swf", plain_swf(1000));
  EXPECT_TRUE(knows(plain_swf(1000)));
  fs::remove(root_ / "app/new.swf");
  EXPECT_TRUE(knows(plain_swf(1000)));  // remembered
  EXPECT_FALSE(knows(plain_swf(999)));  // a miss looks again
  EXPECT_FALSE(knows(plain_swf(1000)));
}

TEST_F(SwfLibraryTest, DoesNotLookMoreOftenThanAllowed) {
  options.swf.application.update_interval = Seconds(300);
  EXPECT_FALSE(knows(plain_swf(1000)));
  write("app/new.swf", plain_swf(1000));
  EXPECT_FALSE(knows(plain_swf(1000)));
  library.forget();  // unless it is told to
  EXPECT_TRUE(knows(plain_swf(1000)));
}

TEST_F(SwfLibraryTest, ReadsFilesAgainAfterTheirTime) {
  options.swf.application.ttl = Seconds(0);
  write("app/a.swf", plain_swf(1000));
  EXPECT_TRUE(knows(plain_swf(1000)));
  fs::remove(root_ / "app/a.swf");
  EXPECT_FALSE(knows(plain_swf(1000)));
}

TEST_F(SwfLibraryTest, AnswersWhileItStillReads) {
  for (const char* name : {"app/1.swf", "app/2.swf", "app/3.swf"}) write(name, plain_swf(1000 + name[4]));
  std::string answered;
  for (const char wanted : {'1', '2', '3'}) {
    library.verify(question(plain_swf(1000 + wanted)),
                   [&, wanted](SwfVerdict verdict) { answered += verdict.known ? wanted : '-'; });
  }
  run(3);  // the questions; the scan has begun
  EXPECT_EQ(answered, "");
  run(1);
  EXPECT_EQ(answered, "1");
  run(1);
  EXPECT_EQ(answered, "12");
  loop.run_ready();
  EXPECT_EQ(answered, "123");
}

TEST_F(SwfLibraryTest, DoesNotMakeAnybodyWaitForALargeFolder) {
  for (const char* name : {"app/1.swf", "app/2.swf", "app/3.swf"}) write(name, plain_swf(1000 + name[4]));
  const auto last = question(plain_swf(1000 + '3'));
  std::string answered;
  const auto reply = [&](SwfVerdict verdict) { answered += verdict.known ? '+' : '-'; };
  library.verify(last, reply);
  run(2);  // the question, and the first file
  loop.timers().advance(std::max(loop.timers().now(), monotonic_now()) + Seconds(6));  // MaxInitDelay is 5 s
  EXPECT_EQ(answered, "-");
  library.verify(last, reply);  // it is over for this scan
  run(2);
  EXPECT_EQ(answered, "--");
  loop.run_ready();  // which goes on
  library.verify(last, reply);
  loop.run_ready();
  EXPECT_EQ(answered, "--+");
}

}  // namespace
}  // namespace sallyport::session
