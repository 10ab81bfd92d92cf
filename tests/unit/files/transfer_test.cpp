// Files over HTTP, from the request to the disk and back.
#include <filesystem>
#include <fstream>

#include "files/transfer.hpp"
#include "unit/net/http_test_support.hpp"

namespace sallyport::files {
namespace {

namespace fs = std::filesystem;
using net::test::Peer;
using net::test::Reply;

class TransferTest : public net::test::HttpTest {
 protected:
  TransferTest() : path(fs::temp_directory_path() / ("sallyport-transfer-" + std::to_string(::getpid()))) {
    fs::remove_all(path);
    limits.enabled = true;
    limits.folder = path.string();
    limits.types = {"txt", "png"};
    limits.max_file = 1024 * 1024;
    upgrades = [this](const net::UpgradeQuestion& question, loop::EventLoop&, const auto& answer) {
      asked = question;
      answer(question.files ? verdict : net::UpgradeAnswer::no_application);
    };
    factory.on_transfer = [this](std::shared_ptr<net::ByteStream> stream, net::FileRequest&& request) {
      const std::string scope = Desk::scope("0/host", request.target.application);
      std::shared_ptr<Transfer> made = make_transfer(std::move(stream), std::move(request), desk, scope);
      transfers.push_back(made);
      loop.post([made] { made->begin(); });
      return made;
    };
  }
  ~TransferTest() override {
    for (const auto& one : transfers) {
      if (const auto transfer = one.lock()) transfer->evict(Reason::server_stopping);
    }
    if (context) context->close_all(loop, Reason::server_stopping);
    loop.run_ready();
    fs::remove_all(path);
  }

  OwnerId enter() { return owner = desk.enter("0/host", "app", limits); }
  std::string offered(std::uint64_t size, const std::string& name = "a.txt") {
    const OfferAnswer answer = desk.offer(owner, "room", name, size, [this](const StoredFile& file, Ending ending) {
      endings.emplace_back(to_string(ending));
      if (ending == Ending::arrived) arrived = file.id;
    });
    EXPECT_EQ(answer.problem, "");
    return answer.path;
  }
  Reply put(const std::string& target, std::string_view body, std::string_view fields = "") {
    Peer peer = connect();
    return ask(peer, "PUT " + target + " HTTP/1.1\r\nHost: host\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(fields) +
                         "\r\n" + std::string(body));
  }
  Reply get(const std::string& target, const std::string& method = "GET") {
    Peer peer = connect();
    return ask(peer, method + " " + target + " HTTP/1.1\r\nHost: host\r\n\r\n");
  }
  std::string linked() { return desk.link(owner, "room", arrived); }
  std::size_t on_disk() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator())); }
  bool settles(const std::string& ending) {
    return net::test::run_until(loop, [&] { return !endings.empty() && endings.back() == ending; });
  }
  bool empties() {
    return net::test::run_until(loop, [&] { return on_disk() == 0; });
  }

  const fs::path path;
  hub::FileExchangeOptions limits;
  Desk desk{loop};
  OwnerId owner = 0;
  net::UpgradeAnswer verdict = net::UpgradeAnswer::welcome;
  net::UpgradeQuestion asked;
  std::vector<std::string> endings;
  std::string arrived;
  std::vector<std::weak_ptr<Transfer>> transfers;
};

TEST_F(TransferTest, AFileComesAndGoesOnce) {
  enter();
  const std::string text(200'000, 'x');
  EXPECT_EQ(put(offered(text.size()), text).status, 201u);
  EXPECT_EQ(endings, std::vector<std::string>{"arrived"});
  EXPECT_EQ(on_disk(), 1u);

  const std::string link = linked();
  const Reply reply = get(link);
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.body, text);
  EXPECT_EQ(get(link).status, 410u);
}

TEST_F(TransferTest, NoBrowserShowsIt) {
  enter();
  put(offered(2), "hi");
  const Reply reply = get(linked());
  EXPECT_TRUE(reply.has("Content-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_TRUE(reply.has("Content-Length: 2\r\n"));
  EXPECT_TRUE(reply.has("Content-Disposition: attachment; filename=\"a.txt\""));
  EXPECT_TRUE(reply.has("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_TRUE(reply.has("Content-Security-Policy: sandbox; default-src 'none'"));
  EXPECT_TRUE(reply.has("Cache-Control: no-store"));
}

TEST_F(TransferTest, AnEmptyFileIsAFile) {
  enter();
  EXPECT_EQ(put(offered(0), "").status, 201u);
  const Reply reply = get(linked());
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.body, "");
}

TEST_F(TransferTest, ChunksAreCounted) {
  enter();
  Peer peer = connect();
  const Reply fits = ask(peer, "POST " + offered(4) + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n");
  EXPECT_EQ(fits.status, 201u);
  EXPECT_EQ(get(linked()).body, "abcd");
  Peer other = connect();
  const Reply more = ask(other, "POST " + offered(3) + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n");
  EXPECT_EQ(more.status, 413u);
  EXPECT_TRUE(settles("too-large"));
}

TEST_F(TransferTest, ALengthIsRefusedBeforeItComes) {
  enter();
  Peer peer = connect();
  EXPECT_EQ(ask(peer, "PUT " + offered(3) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n").status, 413u);
  EXPECT_TRUE(settles("too-large"));
  EXPECT_EQ(on_disk(), 0u);
}

TEST_F(TransferTest, WithoutALengthThereIsNoUpload) {
  enter();
  EXPECT_EQ(get(offered(3), "POST").status, 411u);
  EXPECT_TRUE(settles("aborted"));
}

TEST_F(TransferTest, WhoWaitsIsToldToGoOn) {
  enter();
  Peer peer = connect();
  EXPECT_EQ(ask(peer, "PUT " + offered(3) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n").status, 100u);
  EXPECT_EQ(ask(peer, "abc").status, 201u);
}

TEST_F(TransferTest, APageIsNoPicture) {
  enter();
  EXPECT_EQ(put(offered(100, "a.png"), "<!DOCTYPE html><script>alert(1)</script>").status, 415u);
  EXPECT_TRUE(settles("type"));
  EXPECT_TRUE(empties());
}

TEST_F(TransferTest, AnUploadThatBreaksOffLeavesNothing) {
  enter();
  {
    Peer peer = connect();
    peer.send("PUT " + offered(200'000) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n" + std::string(150'000, 'x'));
    ASSERT_TRUE(net::test::run_until(loop, [&] { return on_disk() == 1; }));
    peer.close();
  }
  EXPECT_TRUE(settles("aborted"));
  EXPECT_TRUE(empties());
}

TEST_F(TransferTest, WhatIsClearedIsCutOff) {
  enter();
  Peer peer = connect();
  peer.send("PUT " + offered(400'000) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 400000\r\n\r\n" + std::string(150'000, 'x'));
  ASSERT_TRUE(net::test::run_until(loop, [&] { return on_disk() == 1; }));
  desk.clear(owner, "room");
  EXPECT_TRUE(empties());
  EXPECT_EQ(ask(peer, std::string(250'000, 'x')).status, 410u);
  EXPECT_EQ(endings, std::vector<std::string>{"removed"});
}

TEST_F(TransferTest, AnInstanceTakesItsFilesAlong) {
  enter();
  put(offered(2), "hi");
  const std::string link = linked();
  desk.leave(owner);
  EXPECT_TRUE(empties());
  EXPECT_EQ(get(link).status, 404u);
}

TEST_F(TransferTest, ALargeFileComesWhole) {
  limits.max_file = 64 * 1024 * 1024;
  limits.max_total = limits.max_file;
  enter();
  const std::string text(20 * 1024 * 1024, 'x');
  Peer sender = connect();
  sender.send("PUT " + offered(text.size()) + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n");
  for (std::size_t sent = 0; sent < text.size();) {
    sent += sender.send_some(std::string_view(text).substr(sent));
    loop.run_ready();
  }
  ASSERT_EQ(next(sender).status, 201u);

  Peer reader = connect();
  reader.send("GET " + linked() + " HTTP/1.1\r\nHost: h\r\n\r\n");
  net::test::run_for(loop, Milliseconds(50));  // the kernel is full by then
  EXPECT_EQ(next(reader).body.size(), text.size());
}

TEST_F(TransferTest, AGuessIsNotFound) {
  enter();
  EXPECT_EQ(get(http::make_file_target("app", std::string(64, '0'))).status, 404u);
}

TEST_F(TransferTest, GuessesBecomeDear) {
  const auto guess = [this] { return desk.enter_download(std::string(64, '0'), "0/host/app", false, *IpAddress::parse("192.0.2.1")); };
  for (int i = 0; i < 20; ++i) EXPECT_EQ(guess().delay, Milliseconds(0));
  EXPECT_EQ(guess().delay, Milliseconds(100));
  for (int i = 0; i < 40; ++i) guess();
  EXPECT_TRUE(guess().refused);
}

TEST_F(TransferTest, WhereFilesAreOffThePathIsUnknown) {
  enter();
  const std::string target = offered(2);
  verdict = net::UpgradeAnswer::no_application;
  EXPECT_EQ(put(target, "hi").status, 404u);
  EXPECT_EQ(get(target, "OPTIONS").status, 404u);
  EXPECT_TRUE(asked.files);
  verdict = net::UpgradeAnswer::welcome;
  EXPECT_EQ(put(target, "hi").status, 201u);  // the ticket was not touched
}

TEST_F(TransferTest, PagesOfOthersAreRefusedAndFriendsMayRead) {
  enter();
  const std::string target = offered(2);
  verdict = net::UpgradeAnswer::foreign_origin;
  EXPECT_EQ(put(target, "hi", "Origin: https://evil.example\r\n").status, 403u);
  verdict = net::UpgradeAnswer::barred;
  EXPECT_EQ(put(target, "hi").status, 403u);
  verdict = net::UpgradeAnswer::welcome;
  Peer peer = connect();
  const Reply preflight = ask(peer, "OPTIONS " + target + " HTTP/1.1\r\nHost: h\r\nOrigin: https://friend.example\r\n\r\n");
  EXPECT_TRUE(preflight.has("Access-Control-Allow-Methods: GET, HEAD, PUT, POST\r\n"));
  const Reply reply = put(target, "hi", "Origin: https://friend.example\r\n");
  EXPECT_EQ(reply.status, 201u);
  EXPECT_TRUE(reply.has("Access-Control-Allow-Origin: https://friend.example\r\n"));
}

TEST_F(TransferTest, ADiskThatTakesNothingIsSaid) {
  enter();
  const std::string target = offered(2);
  fs::remove_all(path);
  EXPECT_EQ(put(target, "hi").status, 507u);
  EXPECT_TRUE(settles("storage"));
  fs::create_directories(path);
}

TEST_F(TransferTest, AnAddressHasSoManyTransfers) {
  limits.max_files = Desk::kTransfersOfAddress + 1;
  enter();
  std::vector<Peer> peers;
  for (std::size_t i = 0; i < Desk::kTransfersOfAddress; ++i) {
    peers.push_back(connect("PUT " + offered(2) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na"));
  }
  net::test::run_for(loop, Milliseconds(20));
  const std::string target = offered(2);
  EXPECT_EQ(put(target, "hi").status, 429u);
  peers[0].send("b");
  ASSERT_EQ(next(peers[0]).status, 201u);
  ASSERT_TRUE(closes(peers[0]));
  peers[0].close();
  net::test::run_for(loop, Milliseconds(20));
  EXPECT_EQ(put(target, "hi").status, 201u);
}

}  // namespace
}  // namespace sallyport::files
