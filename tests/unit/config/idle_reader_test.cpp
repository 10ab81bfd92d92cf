// AutoCloseIdleClients through Server.xml, Vhost.xml and both kinds of Application.xml.
#include "config/idle_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/check.hpp"
#include "config/configured_applications.hpp"
#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using testing::HasSubstr;
using testing::Not;

class IdleClients : public testing::Test {
 protected:
  IdleClients() { tree_.make_folder("applications/app"); }

  void server(const std::string& tags) {
    tree_.write("conf/Server.xml", "<Root><Server>" + tags + "</Server></Root>");
  }
  void vhost(const std::string& tags) { tree_.write(test::kVhostFile, "<VirtualHost>" + tags + "</VirtualHost>"); }
  void defaults(const std::string& tags) {
    tree_.write(test::kApplicationFile, "<Application>" + tags + "</Application>");
  }
  void own(const std::string& tags) {
    tree_.write("applications/app/Application.xml", "<Application>" + tags + "</Application>");
  }
  hub::IdleOptions result() {
    auto loaded = load(tree_.root());
    EXPECT_TRUE(loaded.ok()) << test::text_of_all(loaded.diagnostics);
    ConfiguredApplications applications(std::make_shared<const Configuration>(std::move(*loaded.configuration)), 0, {});
    const auto options = applications.load("_defaultVHost_", "app");
    EXPECT_TRUE(options.ok()) << (options ? "" : options.error().message);
    return (*options)->idle;
  }

  test::TemporaryTree tree_;
};

constexpr const char* kOn =
    "<AutoCloseIdleClients enable=\"true\"><CheckInterval>5</CheckInterval><MaxIdleTime>100</MaxIdleTime>"
    "</AutoCloseIdleClients>";

TEST_F(IdleClients, StayWithoutTheTag) {
  EXPECT_FALSE(result().close);
  server("<AutoCloseIdleClients><MaxIdleTime>100</MaxIdleTime></AutoCloseIdleClients>");
  EXPECT_FALSE(result().close) << "Server.xml has to say so";
}

TEST_F(IdleClients, AreClosedEverywhereByServerXml) {
  server(kOn);
  EXPECT_EQ(result(), (hub::IdleOptions{true, Seconds(100), Seconds(5)}));
}

TEST_F(IdleClients, HaveTheTimesOfFmsUnlessWritten) {
  server("<AutoCloseIdleClients enable=\"true\"/>");
  EXPECT_EQ(result(), (hub::IdleOptions{true, Seconds(3600), Seconds(60)}));
}

TEST_F(IdleClients, StayWhereItIsSwitchedOffFurtherDown) {
  server(kOn);
  vhost("<AutoCloseIdleClients enable=\"false\"/>");
  EXPECT_FALSE(result().close);
  own("<AutoCloseIdleClients enable=\"true\"/>");
  EXPECT_FALSE(result().close) << "and cannot be switched on again below that";
}

TEST_F(IdleClients, StayInOneApplicationThatSwitchesItOff) {
  server(kOn);
  own("<AutoCloseIdleClients enable=\"false\"/>");
  EXPECT_FALSE(result().close);
}

TEST_F(IdleClients, HaveOtherTimesFurtherDown) {
  server(kOn);
  vhost("<AutoCloseIdleClients><MaxIdleTime>50</MaxIdleTime><CheckInterval>0</CheckInterval></AutoCloseIdleClients>");
  EXPECT_EQ(result(), (hub::IdleOptions{true, Seconds(50), Seconds(5)}));
  defaults("<AutoCloseIdleClients enable=\"true\"><MaxIdleTime>20</MaxIdleTime></AutoCloseIdleClients>");
  EXPECT_EQ(result().max_idle, Seconds(20));
  own("<AutoCloseIdleClients><MaxIdleTime>-1</MaxIdleTime></AutoCloseIdleClients>");
  EXPECT_EQ(result().max_idle, Seconds(50)) << "0 or less: as in Vhost.xml";
}

TEST_F(IdleClients, AreTalkedAboutWhereSwitchingOnHasNoEffect) {
  own("<AutoCloseIdleClients enable=\"true\"/>");
  const auto text = test::text_of_all(check(tree_.root()).diagnostics);
  EXPECT_THAT(text, HasSubstr("applications/app/Application.xml:1:14: warning: <AutoCloseIdleClients> stays off"));
  server(kOn);
  EXPECT_THAT(test::text_of_all(check(tree_.root()).diagnostics), Not(HasSubstr("AutoCloseIdleClients")));
}

}  // namespace
}  // namespace sallyport::config
