#include "files/desk.hpp"
#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class FileExchange : public GovernorTest {
 protected:
  FileExchange() {
    options_.governor.file_exchange.enabled = true;
    options_.governor.file_exchange.folder = (folder_ / "files").string();
    options_.governor.file_exchange.types = {"txt"};
    options_.governor.file_exchange.max_file = 1000;
    options_.governor.file_exchange.offer_time = Seconds(1);
  }
  ~FileExchange() override { governor_.reset(); }

  void run(const std::string& script) {
    write("main.asc", script);
    instance_.options = std::make_shared<const hub::ApplicationOptions>(options_);
    governor_ = std::make_unique<script::ScriptGovernor>(instance_, script::Services{.file_desk = &desk_});
    const auto started = governor_->start();
    ASSERT_TRUE(started.ok()) << started.error().message;
    connect(1);
  }
  std::string ask(const std::string& method, std::vector<amf::Value> arguments = {}) {
    return std::string(result(1, method, std::move(arguments)).string_or("none"));
  }
  /// As a client does who has the path.
  files::UploadRef come(const std::string& path) {
    const std::string ticket = path.substr(path.rfind('/') + 1);
    return desk_.enter_upload(ticket, "0/_defaultVHost_/app", IpAddress{}).claim.upload;
  }

  files::Desk desk_{instance_.loop};
};

constexpr const char* kScript = R"(
  var files = new FileExchange("room"), told = "";
  Client.prototype.offer = function (name, size) {
    var answer = files.offer({ name: name, size: size, to: "bob" }, function (file, ending) {
      told = (file ? [file.id, file.name, file.size, file.type, file.to].join() : "null") + " " + ending + " " + (this === files);
    });
    return answer.path || answer.error;
  };
  Client.prototype.link = function (id) { return String(files.link(id)); };
  Client.prototype.clear = function () { files.clear(); };
  Client.prototype.told = function () { return told; };
  Client.prototype.limits = function () { files.limits.maxSize = 7; return JSON.stringify(files.limits); };
)";

TEST_F(FileExchange, IsNotThereWhereItIsOff) {
  options_.governor.file_exchange.enabled = false;
  run("Client.prototype.kind = function () { return typeof FileExchange + typeof getGlobal; };");
  EXPECT_EQ(ask("kind"), "undefinedfunction");
}

TEST_F(FileExchange, OffersAPathAndHearsWhatCame) {
  run(kScript);
  const std::string path = ask("offer", {"../plan.txt", 10});
  EXPECT_THAT(path, StartsWith("/app/_files/"));
  const files::UploadRef upload = come(path);
  ASSERT_TRUE(upload);
  EXPECT_EQ(ask("told"), "");
  ASSERT_TRUE(desk_.finish(upload, 7));
  instance_.loop.run_ready();
  EXPECT_EQ(ask("told"), upload->file->id + ",plan.txt,7,text/plain; charset=utf-8,bob arrived true");
  EXPECT_THAT(ask("link", {upload->file->id}), testing::EndsWith("/plan.txt"));
  EXPECT_EQ(ask("link", {"nothing"}), "null");
}

TEST_F(FileExchange, SaysWhyNot) {
  run(kScript);
  EXPECT_EQ(ask("offer", {"a.exe", 10}), "type");
  EXPECT_EQ(ask("offer", {"a.txt", 1001}), "too-large");
  EXPECT_EQ(ask("offer", {"a.txt", -1}), "size");
  EXPECT_EQ(ask("offer", {"a.txt", "x"}), "size");
}

TEST_F(FileExchange, LimitsAreAsConfigured) {
  run(kScript);
  EXPECT_EQ(ask("limits"), R"({"maxSize":1000,"maxFiles":100,"maxTotal":536870912,"types":["txt"]})");
}

TEST_F(FileExchange, WhatIsClearedComesToNothing) {
  run(kScript);
  const files::UploadRef upload = come(ask("offer", {"a.txt", 10}));
  call(1, "clear");
  instance_.loop.run_ready();
  EXPECT_EQ(ask("told"), "null removed true");
  EXPECT_FALSE(desk_.finish(upload, 7));
}

TEST_F(FileExchange, AStoppedInstanceHearsNothingAndKeepsNothing) {
  run(kScript);
  const std::string path = ask("offer", {"a.txt", 10});
  const files::UploadRef upload = come(path);
  governor_->stop(true);
  EXPECT_FALSE(desk_.finish(upload, 7));
  EXPECT_EQ(come(path), nullptr);
  governor_.reset();
  instance_.loop.run_ready();
}

TEST_F(FileExchange, IsMadeWithNew) {
  run("Client.prototype.bad = function () { return FileExchange('x'); };"
      "Client.prototype.stolen = function () { return FileExchange.prototype.link.call({}, 'x'); };");
  EXPECT_THAT(failure(1, "bad"), HasSubstr("use new"));
  EXPECT_THAT(failure(1, "stolen"), HasSubstr("no FileExchange"));
}

}  // namespace
}  // namespace sallyport::test
