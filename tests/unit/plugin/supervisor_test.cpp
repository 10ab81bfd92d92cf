// Plug-ins in processes of their own: what becomes of questions, and of processes. tests/tools/plugins/unruly.c is what
// is asked.
#include "plugin/supervisor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include <sallyport/access_plugin.h>

namespace sallyport::plugin {
namespace {

using testing::HasSubstr;

constexpr Milliseconds kPatience{20'000};

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

class SupervisorTest : public testing::Test {
 protected:
  static PluginRef plugin(std::vector<std::pair<std::string, std::string>> settings = {}, Milliseconds deadline = Milliseconds(5'000)) {
    Plugin made{SALLYPORT_TEST_PLUGINS "/unruly.so", std::move(settings), deadline, {}};
    identify(made);
    return std::make_shared<const Plugin>(std::move(made));
  }
  template <typename Condition>
  bool eventually(Condition condition) {
    const MonotonicTime until = monotonic_now() + kPatience;
    while (!condition()) {
      if (monotonic_now() > until) return false;
      loop_.timers().advance(monotonic_now());
      loop_.run_ready();
      std::this_thread::sleep_for(Milliseconds(1));
    }
    return true;
  }
  std::shared_ptr<Reply> begin_access(const PluginRef& asked, const std::string& query, std::shared_ptr<int> count = nullptr) {
    auto reply = std::make_shared<Reply>();
    AccessQuestion question;
    question.client.query = query;
    const auto answers = count ? count : std::make_shared<int>(0);
    supervisor_.ask(asked, question, [reply, answers](const Reply& given) {
      *reply = given;
      ++*answers;
    });
    pending_ = answers;
    return reply;
  }
  Reply ask_access(const PluginRef& asked, const std::string& query) {
    const auto reply = begin_access(asked, query);
    const auto answers = pending_;
    EXPECT_TRUE(eventually([&] { return *answers > 0; })) << query;
    return *reply;
  }
  bool accepts(const PluginRef& asked) {
    const Reply reply = ask_access(asked, "");
    return reply.access && reply.access->verdict == SALLYPORT_ACCEPT;
  }
  Reply ask_event(const PluginRef& asked, std::uint32_t kind, const std::string& name) {
    Reply reply;
    bool done = false;
    EventQuestion question;
    question.event.kind = kind;
    question.event.name = name;
    supervisor_.ask(asked, question, [&](const Reply& given) {
      reply = given;
      done = true;
    });
    EXPECT_TRUE(eventually([&] { return done; }));
    return reply;
  }

  loop::EventLoop loop_{0};
  Supervisor supervisor_{loop_};
  std::shared_ptr<int> pending_;
};

TEST_F(SupervisorTest, AsksAndSaysWhatThePluginWants) {
  const PluginRef asked = plugin({{"decides", "4"}, {"hears", "2"}});
  EXPECT_TRUE(accepts(asked));
  EXPECT_EQ(supervisor_.subscription(*asked)->decides, 4u);
  EXPECT_EQ(supervisor_.subscription(*asked)->hears, 2u);
  EXPECT_EQ(ask_access(asked, "deny").access->message, "not you");
}

TEST_F(SupervisorTest, WhatThePluginDoesNotDecideIsNobodysToRefuse) {
  const Reply reply = ask_event(plugin({{"decides", "4"}}), SALLYPORT_PLAY, "closed");
  EXPECT_FALSE(reply.event);
  EXPECT_EQ(reply.problem, "");
}

TEST_F(SupervisorTest, ACrashRefusesWhatIsOpenAndThePluginIsStartedAgain) {
  const PluginRef asked = plugin();
  const auto silent = begin_access(asked, "silent");
  const auto answers = pending_;
  EXPECT_NE(ask_access(asked, "crash").problem, "");
  EXPECT_TRUE(eventually([&] { return *answers == 1; }));
  EXPECT_NE(silent->problem, "");
  EXPECT_TRUE(eventually([&] { return accepts(asked); }));
}

TEST_F(SupervisorTest, AHangRefusesWhatIsOpenAndThePluginIsStartedAgain) {
  const PluginRef asked = plugin({}, Milliseconds(200));
  EXPECT_TRUE(accepts(asked));
  EXPECT_NE(ask_access(asked, "hang").problem, "");
  EXPECT_TRUE(eventually([&] { return accepts(asked); }));
}

TEST_F(SupervisorTest, SilenceRefusesOneQuestionOnly) {
  const PluginRef asked = plugin({}, Milliseconds(200));
  EXPECT_TRUE(accepts(asked));
  EXPECT_EQ(ask_access(asked, "silent").problem, "no answer in time");
  EXPECT_TRUE(accepts(asked));  // by the same process: it takes no second attempt
}

TEST_F(SupervisorTest, TheFirstAnswerCounts) {
  const PluginRef asked = plugin();
  const auto answers = std::make_shared<int>(0);
  const auto reply = begin_access(asked, "twice", answers);
  EXPECT_TRUE(accepts(asked));
  EXPECT_EQ(*answers, 1);
  EXPECT_EQ(reply->access->verdict, static_cast<std::uint32_t>(SALLYPORT_ACCEPT));
}

TEST_F(SupervisorTest, AnAnswerMayComeLaterFromAThread) {
  const Reply reply = ask_access(plugin(), "late");
  ASSERT_TRUE(reply.access);
  EXPECT_EQ(reply.access->verdict, static_cast<std::uint32_t>(SALLYPORT_ACCEPT));
}

TEST_F(SupervisorTest, APluginThatCannotBeOpenedRefusesAll) {
  for (const char* how : {"fail", "crash", "other"}) EXPECT_NE(ask_access(plugin({{"open", how}}), "").problem, "") << how;
  Plugin none{"/nowhere/none.so", {}, Milliseconds(1'000), {}};
  identify(none);
  EXPECT_NE(ask_access(std::make_shared<const Plugin>(none), "").problem, "");
}

TEST_F(SupervisorTest, AProcessHasNothingOfTheServersButItsSocket) {
  ::setenv("SECRET_OF_THE_SERVER", "x", 1);
  const Reply reply = ask_access(plugin(), "inside");
  ASSERT_TRUE(reply.access);
  EXPECT_TRUE(reply.access->message.starts_with("0 1 2 3 ")) << reply.access->message;
  EXPECT_THAT(reply.access->message.substr(8), testing::Not(HasSubstr("4 ")));
  EXPECT_THAT(reply.access->message, testing::Not(HasSubstr("SECRET_OF_THE_SERVER")));
}

TEST_F(SupervisorTest, WhatNobodyUsesEndsAndLeavesNothing) {
  const PluginRef stays = plugin({{"a", "1"}});
  EXPECT_TRUE(accepts(stays));  // what the loop opens for itself is open then
  const std::size_t before = open_descriptors();
  PluginRef goes = plugin({{"a", "2"}});
  EXPECT_TRUE(accepts(goes));
  EXPECT_EQ(open_descriptors(), before + 1);
  goes.reset();
  EXPECT_TRUE(eventually([&] { return open_descriptors() == before; }));
  EXPECT_TRUE(accepts(stays));
}

TEST_F(SupervisorTest, FinishingEndsAHangingProcessToo) {
  const PluginRef asked = plugin();
  EXPECT_TRUE(accepts(asked));
  begin_access(asked, "hang");
  loop_.run_ready();
  const std::size_t with = open_descriptors();
  supervisor_.finish();
  EXPECT_EQ(open_descriptors(), with - 1);
}

TEST(Library, ThatOthersCanWriteIsNotLoaded) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / "sallyport-unit-plugin.so";
  std::filesystem::copy_file(SALLYPORT_TEST_PLUGINS "/unruly.so", file, std::filesystem::copy_options::overwrite_existing);
  std::filesystem::permissions(file, std::filesystem::perms(0755));
  EXPECT_FALSE(fault_of_library(file));
  std::filesystem::permissions(file, std::filesystem::perms(0757));
  EXPECT_TRUE(fault_of_library(file));
  std::filesystem::permissions(file, std::filesystem::perms(0775));
  EXPECT_TRUE(fault_of_library(file));
  std::filesystem::remove(file);
  EXPECT_TRUE(fault_of_library(file));
  EXPECT_TRUE(fault_of_library("/"));
}

}  // namespace
}  // namespace sallyport::plugin
