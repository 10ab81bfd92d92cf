// The decider that asks plug-ins: behind whom, about what, and what comes of it.
#include "plugin/decider.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include <sallyport/access_plugin.h>

#include "support/scripted_decider.hpp"

namespace sallyport::plugin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PluginRef unruly(std::vector<std::pair<std::string, std::string>> settings) {
  Plugin made{SALLYPORT_TEST_PLUGINS "/unruly.so", std::move(settings), Milliseconds(5'000), {}};
  identify(made);
  return std::make_shared<const Plugin>(std::move(made));
}

class PluginDeciderTest : public testing::Test {
 protected:
  static hub::ApplicationOptionsRef application(std::vector<PluginRef> plugins) {
    hub::ApplicationOptions options;
    Plugins all;
    all.plugins = std::move(plugins);
    options.plugins = std::make_shared<const Plugins>(std::move(all));
    return std::make_shared<const hub::ApplicationOptions>(std::move(options));
  }
  static hub::ClientFactsRef client(std::string query = {}) {
    hub::ClientFacts facts;
    facts.id = 7;
    facts.query = std::move(query);
    return std::make_shared<const hub::ClientFacts>(std::move(facts));
  }
  /// What `ask` is answered, on a loop that runs as a host's does.
  template <typename Ask>
  hub::Verdict verdict_of(Ask ask) {
    std::optional<hub::Verdict> verdict;
    loop_.post([&] { ask(hub::Answer(loop_, [&](hub::Verdict given) { verdict = std::move(given); })); });
    const MonotonicTime until = monotonic_now() + Milliseconds(20'000);
    while (!verdict && monotonic_now() < until) {
      loop_.run_ready();
      std::this_thread::sleep_for(Milliseconds(1));
    }
    EXPECT_TRUE(verdict);
    return verdict.value_or(hub::Verdict{});
  }
  hub::Verdict connect(const hub::ApplicationOptionsRef& options, std::string query) {
    return verdict_of([&, facts = client(std::move(query))](const hub::Answer& answer) { decider_.connect({facts, options}, answer); });
  }
  hub::Verdict publish(const hub::ApplicationOptionsRef& options, const std::string& stream) {
    return verdict_of([&](const hub::Answer& answer) { decider_.publish({client(), options, stream, {}, {}}, answer); });
  }

  loop::EventLoop loop_{0};
  Supervisor supervisor_{loop_};
  const std::shared_ptr<test::ScriptedDecider> before_ = std::make_shared<test::ScriptedDecider>();
  Decider decider_{before_, supervisor_};
};

TEST_F(PluginDeciderTest, WithoutPluginsOthersDecideAlone) {
  const auto none = std::make_shared<const hub::ApplicationOptions>();
  EXPECT_TRUE(connect(none, "deny").allowed);
  EXPECT_TRUE(publish(none, "closed").allowed);
  EXPECT_FALSE(decider_.asks(*none, hub::RequestKind::call));
}

TEST_F(PluginDeciderTest, APluginTurnsAwayWhomOthersLetIn) {
  const auto options = application({unruly({})});
  EXPECT_TRUE(connect(options, "").allowed);
  const hub::Verdict verdict = connect(options, "deny");
  EXPECT_FALSE(verdict.allowed);
  EXPECT_EQ(verdict.reason, Reason::rejected);
  EXPECT_EQ(verdict.description, "not you");
  EXPECT_THAT(before_->asked, ElementsAre("refused by plugin : rejected"));
}

TEST_F(PluginDeciderTest, WhomOthersTurnAwayIsNotAskedAbout) {
  before_->otherwise = hub::Verdict::refuse(Reason::bad_key, "wrong key");
  EXPECT_EQ(connect(application({unruly({})}), "crash").reason, Reason::bad_key);
  EXPECT_THAT(before_->asked, IsEmpty());
}

TEST_F(PluginDeciderTest, TermsOfSeveralHoldTogether) {
  const hub::Verdict verdict = connect(application({unruly({{"a", "1"}}), unruly({{"a", "2"}})}), "terms");
  ASSERT_TRUE(verdict.terms);
  EXPECT_EQ(verdict.terms->rights.read, "open;rooms");
  EXPECT_EQ(verdict.terms->rights.write, "open");
  EXPECT_EQ(verdict.terms->to_client, 50'000u);
  EXPECT_EQ(verdict.terms->to_server, std::nullopt);
}

TEST_F(PluginDeciderTest, AnotherNameIsWhatTheNextOneIsAskedAbout) {
  const std::pair<std::string, std::string> decides{"decides", std::to_string(SALLYPORT_PUBLISH)};
  const auto options = application({unruly({decides}), unruly({decides, {"a", "2"}})});
  EXPECT_EQ(publish(options, "old").name, "new");
  EXPECT_EQ(publish(options, "other").name, "");
  EXPECT_FALSE(publish(options, "closed").allowed);
  EXPECT_THAT(before_->asked, testing::Contains("refused by plugin closed: rejected"));
}

TEST_F(PluginDeciderTest, RequestsAreAskedAboutWhereItIsWanted) {
  const auto options = application({unruly({{"decides", std::to_string(SALLYPORT_CALL)}})});
  EXPECT_TRUE(connect(options, "").allowed);  // from here on it is known what it wants
  EXPECT_TRUE(decider_.asks(*options, hub::RequestKind::call));
  EXPECT_FALSE(decider_.asks(*options, hub::RequestKind::shared_object));
  const auto call = [&](const std::string& name) {
    return verdict_of([&](const hub::Answer& answer) {
      decider_.authorize({client(), options, hub::RequestKind::call, name, false, 0, {}}, answer);
    });
  };
  EXPECT_TRUE(call("open").allowed);
  EXPECT_EQ(call("closed").description, "closed today");
}

}  // namespace
}  // namespace sallyport::plugin
