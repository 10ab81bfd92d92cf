#include "base/log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "base/line_writer.hpp"
#include "base/result.hpp"

namespace sallyport::log {
namespace {

/// What `work` writes to stderr.
template <typename Work>
std::string captured(Work&& work) {
  testing::internal::CaptureStderr();
  work();
  return testing::internal::GetCapturedStderr();
}

TEST(Log, WritesOneLineWithFieldsInOrder) {
  const std::string line = captured([] { info("publish").field("stream", "demo").field("count", 3).reason(Reason::name_taken); });
  EXPECT_NE(line.find("Z info publish stream=demo count=3 reason=name-taken\n"), std::string::npos) << line;
}

TEST(Log, NothingAPeerSendsForgesALine) {
  const std::string line = captured([] { info("connect").field("agent", "a\nb\r\"c\" d=\x1b[31m\\"); });
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_NE(line.find(R"(agent="a\x0ab\x0d\"c\" d=\x1b[31m\\")"), std::string::npos) << line;
}

TEST(Log, CapsValues) {
  const std::string line = captured([] { info("connect").field("agent", std::string(5000, 'x')); });
  EXPECT_LT(line.size(), 1200u);
  EXPECT_NE(line.find("xxx...\""), std::string::npos);
}

TEST(Log, AMovedEventIsWrittenOnce) {
  const std::string line = captured([] {
    Event first = info("once");
    const Event second = std::move(first);
  });
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
}

TEST(LineWriter, WritesEveryLineBeforeItFinishes) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  {
    LineWriter writer(ends[1]);
    for (int i = 0; i < 500; ++i) writer.log(spdlog::details::log_msg("t", spdlog::level::info, "line"));
  }
  ::close(ends[1]);
  std::string all(64 * 1024, '\0');
  std::size_t size = 0;
  for (ssize_t count = 0; (count = ::read(ends[0], all.data() + size, all.size() - size)) > 0;) size += static_cast<std::size_t>(count);
  ::close(ends[0]);
  all.resize(size);
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 500);
}

TEST(LineWriter, AReaderThatStallsBlocksNobodyAndTheLossIsTold) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  auto writer = std::make_unique<LineWriter>(ends[1]);
  const std::string line(4096, 'x');
  for (int i = 0; i < 3000; ++i) writer->log(spdlog::details::log_msg("t", spdlog::level::info, line));  // 12 MiB
  std::thread reader([&] {
    std::string tail;
    char block[64 * 1024];
    for (ssize_t count = 0; (count = ::read(ends[0], block, sizeof block)) > 0;) tail.append(block, static_cast<std::size_t>(count));
    EXPECT_NE(tail.find("[warning] log-overrun lost="), std::string::npos);
  });
  writer->finish();
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
}

TEST(Reason, EveryCodeHasAWordOfItsOwn) {
  for (int i = 0; i <= static_cast<int>(Reason::not_supported); ++i) {
    EXPECT_NE(to_string(static_cast<Reason>(i)), "unknown") << i;
    for (int j = 0; j < i; ++j) EXPECT_NE(to_string(static_cast<Reason>(i)), to_string(static_cast<Reason>(j)));
  }
}

TEST(Result, CarriesAValueOrAnErrorThatGrowsAPhrase) {
  const Result<int> good = 7;
  EXPECT_EQ(*good, 7);
  Result<int> bad = Error{Reason::bad_amf, "too short"};
  EXPECT_FALSE(bad);
  EXPECT_EQ(std::move(bad).error().within("connect").message, "connect: too short");
}

}  // namespace
}  // namespace sallyport::log
