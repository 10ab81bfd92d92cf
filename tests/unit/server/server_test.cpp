#include "server/server.hpp"

#include <filesystem>
#include <fstream>
#include <future>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "config/load.hpp"
#include "net/bind.hpp"

namespace sallyport::server {
namespace {

namespace fs = std::filesystem;

/// A root folder with an application live, removed afterwards.
class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    char pattern[] = "/tmp/sallyport-server-test-XXXXXX";
    root_ = ::mkdtemp(pattern);
    fs::create_directories(root_ / "applications/live");
  }
  ~ServerTest() override { fs::remove_all(root_); }

  std::unique_ptr<Server> make(std::vector<net::ListenAddress> listen) {
    auto loaded = config::load(root_.string());
    EXPECT_TRUE(loaded.ok());
    return std::make_unique<Server>(
        std::move(*loaded.configuration),
        ServeOptions{.root = root_.string(), .listen = std::move(listen), .workers = 2});
  }

  fs::path root_;
};

TEST_F(ServerTest, StopsWhenAskedTo) {
  const auto server = make({{.host = "127.0.0.1", .port = 0}});
  ASSERT_TRUE(server->bind().ok());
  auto ran = std::async(std::launch::async, [&] { server->run(); });

  server->stop();

  EXPECT_EQ(ran.wait_for(std::chrono::seconds(5)), std::future_status::ready);
}

TEST_F(ServerTest, AnAddressThatWasAskedForMustBeHad) {
  const auto taken = net::bind_and_listen({.host = "127.0.0.1", .port = 0});
  ASSERT_TRUE(taken.ok());

  const auto bound =
      make({{.host = "127.0.0.1", .port = 0}, {.host = "127.0.0.1", .port = taken->port}})->bind();

  ASSERT_FALSE(bound.ok());
  EXPECT_NE(bound.error().message.find("127.0.0.1:" + std::to_string(taken->port)), std::string::npos);
}

TEST_F(ServerTest, ADefaultThatIsTakenIsLeftOut) {
  const auto taken = net::bind_and_listen({.host = "127.0.0.1", .port = 0});
  ASSERT_TRUE(taken.ok());

  EXPECT_TRUE(
      make({{.host = "127.0.0.1", .port = taken->port, .is_default = true}, {.host = "127.0.0.1", .port = 0}})
          ->bind()
          .ok());
}

TEST_F(ServerTest, OneAddressAtLeastMustBeLeft) {
  const auto taken = net::bind_and_listen({.host = "127.0.0.1", .port = 0});
  ASSERT_TRUE(taken.ok());

  EXPECT_FALSE(make({{.host = "127.0.0.1", .port = taken->port, .is_default = true}})->bind().ok());
}

TEST_F(ServerTest, APortForTlsIsNotServedWithoutIt) {
  EXPECT_FALSE(make({{.host = "127.0.0.1", .port = 0, .tls = true}})->bind().ok());
}

}  // namespace
}  // namespace sallyport::server
