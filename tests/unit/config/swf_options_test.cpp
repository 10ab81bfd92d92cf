#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/application_reader.hpp"
#include "config/check.hpp"
#include "config/configured_applications.hpp"
#include "config/reload_plan.hpp"
#include "support/swf_files.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using test::kApplicationFile;
using test::text_of_all;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kServerFile = "conf/Server.xml";

std::string verification(const std::string& inside) {
  return "<Application><SWFVerification enabled=\"true\">" + inside + "</SWFVerification></Application>";
}

class SwfOptions : public testing::Test {
 protected:
  hub::SwfOptions options() {
    tree_.make_folder("applications/app");
    auto loaded = load(tree_.root());
    EXPECT_TRUE(loaded.ok()) << text_of_all(loaded.diagnostics);
    ConfiguredApplications source(std::make_shared<const Configuration>(std::move(*loaded.configuration)), 0,
                                  {});
    const auto app = source.load("_defaultVHost_", "app");
    EXPECT_TRUE(app.ok()) << (app.ok() ? "" : app.error().message);
    return app.ok() ? (*app)->swf : hub::SwfOptions{};
  }
  std::string faults(const std::string& inside) {
    return text_of_all(test::load_files({{kApplicationFile, verification(inside)}}).diagnostics);
  }
  std::string path(const std::string& beneath) const { return tree_.root() + "/" + beneath; }
  void write(const std::string& file, const ByteVector& bytes) {
    tree_.write(file, std::string(as_text(bytes)));
  }

  test::TemporaryTree tree_;
};

TEST_F(SwfOptions, AreOffByDefault) {
  EXPECT_FALSE(options().enabled);
}

TEST_F(SwfOptions, HaveTheDefaultsOfTheReference) {
  tree_.write(kApplicationFile, verification("<SWFFolder></SWFFolder><MinGoodVersion/>"));
  const auto swf = options();
  EXPECT_TRUE(swf.enabled);
  EXPECT_THAT(swf.application.folders, ElementsAre(path("applications/app/SWFs")));
  EXPECT_EQ(swf.application.levels, 1);
  EXPECT_EQ(swf.application.min_good_version, 1u);
  EXPECT_EQ(swf.application.max_init_delay, Seconds(5));
  EXPECT_EQ(swf.application.ttl, Seconds(86'400));
  EXPECT_EQ(swf.application.update_interval, Seconds(300));
  EXPECT_EQ(swf.first_hash_timeout, Seconds(5));
  EXPECT_EQ(swf.final_hash_timeout, Seconds(60));
  EXPECT_THAT(swf.exceptions, IsEmpty());
  EXPECT_THAT(swf.server.folders, IsEmpty());
}

TEST_F(SwfOptions, AreReadFromTheApplicationsOwnFile) {
  tree_.write(kApplicationFile, verification("<FinalHashTimeout>20</FinalHashTimeout>"));
  tree_.write(
      "applications/app/Application.xml",
      verification(
          "<SWFFolder> players ; /srv/more/ </SWFFolder><DirLevelSWFScan>-1</DirLevelSWFScan>"
          "<MaxInitDelay>9</MaxInitDelay><FirstHashTimeout>-1</FirstHashTimeout>"
          "<UserAgentExceptions><Exception from=\"FMLE/3.0\" to=\"FMLE/3.0\"/><Exception from=\"\" to=\"\"/>"
          "</UserAgentExceptions><Cache><TTL>10</TTL><UpdateInterval>0</UpdateInterval></Cache>"));
  const auto swf = options();
  EXPECT_THAT(swf.application.folders, ElementsAre(path("applications/app/players"), "/srv/more"));
  EXPECT_EQ(swf.application.levels, -1);
  EXPECT_EQ(swf.application.max_init_delay, Seconds(9));
  EXPECT_EQ(swf.application.ttl, Seconds(600));
  EXPECT_EQ(swf.application.update_interval, Seconds(0));
  EXPECT_FALSE(swf.first_hash_timeout.has_value());
  EXPECT_EQ(swf.final_hash_timeout, Seconds(20));
  EXPECT_THAT(swf.exceptions, ElementsAre(hub::AgentRange{"FMLE/3.0", "FMLE/3.0"}));
}

TEST_F(SwfOptions, HaveTheServersFolders) {
  tree_.write(
      kServerFile,
      "<Root><Server><SWFVerification><SWFFolder>admin;/srv/a</SWFFolder></SWFVerification></Server></Root>");
  const auto swf = options();
  EXPECT_THAT(swf.server.folders, ElementsAre(path("admin"), "/srv/a"));
  EXPECT_EQ(swf.server.min_good_version, 0u);
}

TEST_F(SwfOptions, WarnOfRulesThatNobodyMeets) {
  EXPECT_THAT(faults("<MinGoodVersion>2</MinGoodVersion>"), HasSubstr("warning: no client knows version 2"));
  EXPECT_THAT(faults("<FirstHashTimeout>30</FirstHashTimeout><FinalHashTimeout>20</FinalHashTimeout>"),
              HasSubstr("warning: <FinalHashTimeout> is shorter than <FirstHashTimeout>"));
  EXPECT_THAT(faults("<FirstHashTimeout>-1</FirstHashTimeout><FinalHashTimeout>20</FinalHashTimeout>"),
              HasSubstr("is shorter"));
  EXPECT_THAT(faults("<FinalHashTimeout>-1</FinalHashTimeout>"), Not(HasSubstr("warning")));
}

TEST_F(SwfOptions, WarnOfExceptionsThatExceptNobody) {
  const auto exception = [this](const std::string& attributes) {
    return faults("<UserAgentExceptions><Exception " + attributes + "/></UserAgentExceptions>");
  };
  EXPECT_THAT(exception("from=\"FMLE/3.0\""), HasSubstr("needs both from and to"));
  EXPECT_THAT(exception("from=\"WIN 11,0\" to=\"WIN 9,0\""), HasSubstr("comes behind"));
  EXPECT_THAT(exception("from=\"WIN 9,0\" to=\"WIN 11,0\""), Not(HasSubstr("warning")));
  EXPECT_THAT(exception("from=\"\" to=\"\""), Not(HasSubstr("warning")));
}

TEST_F(SwfOptions, RefuseATimeoutOfZero) {
  const auto result =
      test::load_files({{kApplicationFile, verification("<FinalHashTimeout>0</FinalHashTimeout>")}});
  EXPECT_FALSE(result.ok());
  EXPECT_THAT(text_of_all(result.diagnostics),
              HasSubstr("Application.xml:1:64: error: <FinalHashTimeout> 0 leaves a client no time"));
}

TEST_F(SwfOptions, AreSurveyedByCheck) {
  tree_.write("applications/app/Application.xml", verification(""));
  write("applications/app/SWFs/a.swf", sallyport::test::plain_swf(100));
  write("applications/app/SWFs/room/b.swf", sallyport::test::plain_swf(200));
  tree_.write("applications/app/SWFs/c.swf", "FWS");
  const auto report = check(tree_.root());
  EXPECT_TRUE(report.ok());
  EXPECT_THAT(
      report.found,
      ElementsAre("SWF verification of application app: 2 SWF files in applications/app/SWFs, 1 of them in "
                  "folders of instances"));
  EXPECT_THAT(text_of_all(report.diagnostics),
              HasSubstr("applications/app/SWFs/c.swf: warning: it ends inside its header"));
}

TEST_F(SwfOptions, OfAnEmptyFolderAreWarnedAboutByCheck) {
  tree_.write(kApplicationFile, verification(""));  // the virtual host demands it
  tree_.make_folder("applications/app/SWFs");
  EXPECT_THAT(text_of_all(check(tree_.root()).diagnostics),
              HasSubstr("applications/app/SWFs: warning: there is no SWF file for application app"));
}

TEST_F(SwfOptions, OfTheServerAreComparedOnReload) {
  const auto before = test::load_files({});
  const auto after = test::load_files(
      {{kServerFile,
        "<Root><Server><SWFVerification><SWFFolder>admin</SWFFolder></SWFVerification></Server></Root>"}});
  EXPECT_THAT(compare(*before.configuration, *after.configuration).live,
              ElementsAre(HasSubstr("SWFVerification of Server.xml has changed")));
}

}  // namespace
}  // namespace sallyport::config
