#include "pages/page_maker.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "pages/built_in.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string body_of(const net::PageAnswer& answer) {
  std::string body;
  for (const SharedBytes& piece : answer.body) body += as_text(piece.span());
  return body;
}

class PageMakerTest : public testing::Test {
 protected:
  PageMakerTest() {
    application.folder = tree.root() + "/live";
    application.pages.folder = true;
    tree.write("live/www/index.html", "<p>hello");
    tree.write("live/www/parts/app.js", "run()");
    tree.write("live/main.asc", "secret");
  }

  net::PageAnswer get(std::string_view target, bool html = false, const std::string& known = {}, bool gzip = false) {
    auto parsed = http::parse_page_target(target);
    if (!parsed) return {};  // as HttpConnection has it: not asked at all
    return maker.answer({"host", std::move(*parsed), html, gzip, known}, application);
  }

  config::test::TemporaryTree tree;
  hub::ApplicationOptions application;
  PageMaker maker;
};

TEST_F(PageMakerTest, FilesOfTheFolderAreServed) {
  const auto index = get("/live/");
  EXPECT_EQ(index.status, 200u);
  EXPECT_EQ(body_of(index), "<p>hello");
  EXPECT_EQ(index.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(index.cache, "no-cache");
  EXPECT_THAT(index.fields, HasSubstr("\r\nX-Content-Type-Options: nosniff"));
  EXPECT_THAT(index.fields, HasSubstr("script-src 'self';"));
  EXPECT_THAT(index.fields, HasSubstr("frame-src 'self';")) << "the player in a page of the folder";
  EXPECT_THAT(index.fields, HasSubstr("frame-ancestors 'self'\r\n"));
  EXPECT_THAT(index.fields, HasSubstr("\r\nReferrer-Policy: no-referrer"));
  EXPECT_EQ(body_of(get("/live/parts/app.js")), "run()");
  EXPECT_EQ(body_of(get("/live/index.html")), "<p>hello");
}

TEST_F(PageMakerTest, FilesOfTheFolderAreIsolatedIfTheApplicationSaysSo) {
  constexpr std::string_view kIsolated = "\r\nCross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n";
  EXPECT_THAT(get("/live/").fields, Not(HasSubstr(kIsolated)));
  application.pages.isolated = true;
  EXPECT_THAT(get("/live/").fields, HasSubstr(kIsolated));
  EXPECT_THAT(get("/live/parts/app.js").fields, HasSubstr(kIsolated)) << "workers are asked for it, too";
}

TEST_F(PageMakerTest, AnIsolatedPageThatOthersMayEmbedSaysSoToIsolatedSites) {
  constexpr std::string_view kOwn = "Cross-Origin-Resource-Policy: same-origin";
  constexpr std::string_view kAll = "Cross-Origin-Resource-Policy: cross-origin";
  application.pages.isolated = true;
  EXPECT_THAT(get("/live/").fields, HasSubstr(kOwn));
  application.pages.embedding = "'self' https://a.example";
  EXPECT_THAT(get("/live/").fields, HasSubstr(kAll));
  EXPECT_THAT(get("/live/parts/app.js").fields, HasSubstr(kOwn)) << "of no use but to the page";
}

TEST_F(PageMakerTest, NothingIsServedUnlessItIsSwitchedOn) {
  application.pages = {};
  for (const char* target : {"/live/", "/live", "/live/cam", "/live/_publish", "/live/_pages/player.js"})
    EXPECT_EQ(get(target, true).status, 0u) << target;
}

TEST_F(PageMakerTest, AFolderIsAskedForWithASlash) {
  const auto moved = get("/live?room=7");
  EXPECT_EQ(moved.status, 301u);
  EXPECT_THAT(moved.fields, HasSubstr("\r\nLocation: ./live/?room=7"));
  EXPECT_THAT(get("/live/parts").fields, HasSubstr("\r\nLocation: ./parts/"));
  EXPECT_EQ(get("/live/parts/").status, 0u) << "no index, no list";
}

TEST_F(PageMakerTest, NothingOutsideOfTheFolderIsServed) {
  std::filesystem::create_symlink("../main.asc", tree.root() + "/live/www/link.txt");
  std::filesystem::create_directory_symlink("..", tree.root() + "/live/www/up");
  std::filesystem::create_symlink("index.html", tree.root() + "/live/www/inside.html");
  tree.write("live/www/.env", "secret");
  for (const char* target : {"/live/link.txt", "/live/up/main.asc", "/live/up/www/index.html", "/live/inside.html", "/live/../main.asc",
                             "/live/%2e%2e/main.asc", "/live/.env", "/live/main.asc", "/live/www/index.html"})
    EXPECT_EQ(get(target).status, 0u) << target;
}

TEST_F(PageMakerTest, AWwwThatIsALinkIsNone) {
  std::filesystem::rename(tree.root() + "/live/www", tree.root() + "/elsewhere");
  std::filesystem::create_directory_symlink(tree.root() + "/elsewhere", tree.root() + "/live/www");
  EXPECT_EQ(get("/live/").status, 0u);
}

TEST_F(PageMakerTest, WhatIsNoFileIsNotServed) {
  ASSERT_EQ(::mkfifo((tree.root() + "/live/www/pipe.txt").c_str(), 0600), 0);
  EXPECT_EQ(get("/live/pipe.txt").status, 0u);
}

TEST_F(PageMakerTest, WhoHasThisVersionGetsNoSecond) {
  const auto first = get("/live/");
  const std::size_t at = first.fields.find("ETag: ") + 6;
  const std::string tag = first.fields.substr(at, first.fields.find("\r\n", at) - at);
  const auto again = get("/live/", false, tag);
  EXPECT_EQ(again.status, 304u);
  EXPECT_TRUE(again.body.empty());
  EXPECT_THAT(again.fields, HasSubstr("ETag: " + tag));

  tree.write("live/www/index.html", "<p>changed!");

  EXPECT_EQ(body_of(get("/live/", false, tag)), "<p>changed!");
}

TEST_F(PageMakerTest, AReaderAndTheNextShareAFile) {
  const auto one = get("/live/");
  const auto other = get("/live/");
  EXPECT_EQ(one.held, other.held);
}

TEST_F(PageMakerTest, TooLargeAFileIsNotServed) {
  tree.write("live/www/large.bin", std::string(FileShelf::kMaxFile + 1, 'x'));
  tree.write("live/www/large_enough.bin", std::string(FileShelf::kMaxFile, 'x'));
  EXPECT_EQ(get("/live/large.bin").status, 0u);
  const auto fits = get("/live/large_enough.bin");
  EXPECT_EQ(body_of(fits).size(), FileShelf::kMaxFile);
  EXPECT_LE(fits.body.front().size(), PageFile::kPiece);
}

TEST_F(PageMakerTest, WhatSlowClientsHoldIsBounded) {
  std::vector<net::PageAnswer> taken;
  for (std::size_t i = 0; i <= FileShelf::kMaxMemory / FileShelf::kMaxFile; ++i) {
    const std::string name = "file" + std::to_string(i) + ".bin";
    tree.write("live/www/" + name, std::string(FileShelf::kMaxFile, 'x'));
    taken.push_back(get("/live/" + name));
  }
  EXPECT_EQ(taken.front().status, 200u);
  EXPECT_EQ(taken.back().status, 503u);

  taken.clear();

  EXPECT_EQ(get("/live/file0.bin").status, 200u) << "they have been let go";
}

TEST_F(PageMakerTest, AFileComesBeforeAStreamOfItsName) {
  application.pages.player = true;
  tree.write("live/www/cam", "file");
  EXPECT_EQ(body_of(get("/live/cam", true)), "file");
}

TEST_F(PageMakerTest, ThePlayerIsForWhoOpensAPage) {
  application.pages.player = true;
  EXPECT_EQ(get("/live/cam").status, 0u) << "may be the web server's behind";
  EXPECT_EQ(get("/live/cam/", true).status, 0u);
  EXPECT_EQ(get("/live/_publish", true).status, 0u) << "and that page is off";
}

/// What follows needs pages that were built.
class BuiltInPagesTest : public PageMakerTest {
 protected:
  void SetUp() override {
    application.pages = {.player = true, .publisher = true};
    if (built_in_files().empty()) GTEST_SKIP() << "built without web pages";
  }
};

TEST_F(BuiltInPagesTest, PartsAreFoundFromEveryLevel) {
  EXPECT_THAT(body_of(get("/live/cam", true)), HasSubstr("\"_pages/player.js\""));
  EXPECT_THAT(body_of(get("/live/room/cam", true)), HasSubstr("\"../_pages/player.js\""));
  EXPECT_THAT(body_of(get("/live/room/floor/cam", true)), HasSubstr("\"../../_pages/player.js\""));
  EXPECT_THAT(body_of(get("/live/room/_publish")), HasSubstr("\"../_pages/publisher.js\""));
  EXPECT_EQ(get("/live/_pages/player.js").content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(get("/live/_pages/other.js", true).status, 0u);
  EXPECT_EQ(get("/live/_pages/player.js.gz").status, 0u);
}

TEST_F(BuiltInPagesTest, ThePagesHaveNoScriptsOrStylesOfTheirOwn) {
  for (const char* name : {"player.html", "publisher.html"}) {
    const std::string html(as_text(find_built_in(name)->bytes));
    for (const char* inside : {"<style", "style=", " onclick", " onload", "javascript:", "http://", "https://"})
      EXPECT_THAT(html, Not(HasSubstr(inside))) << name;
  }
}

TEST_F(BuiltInPagesTest, ThePublisherIsInNoFrame) {
  application.pages.embedding = "*";
  EXPECT_THAT(get("/live/cam", true).fields, HasSubstr("frame-ancestors *\r\n"));
  EXPECT_THAT(get("/live/_publish").fields, HasSubstr("frame-ancestors 'none'\r\n"));
}

TEST_F(BuiltInPagesTest, TheyAreIsolated) {
  application.pages.embedding = "*";
  for (const char* target : {"/live/cam", "/live/_publish", "/live/_pages/worklet.js"})
    EXPECT_THAT(get(target, true).fields, HasSubstr("\r\nCross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n")) << target;
  EXPECT_THAT(get("/live/cam", true).fields, HasSubstr("Cross-Origin-Resource-Policy: cross-origin"));
  EXPECT_THAT(get("/live/_publish").fields, HasSubstr("Cross-Origin-Resource-Policy: same-origin")) << "it is in no frame";
}

TEST_F(BuiltInPagesTest, WhoTakesGzipGetsIt) {
  const auto plain = get("/live/_pages/player.js");
  const auto zipped = get("/live/_pages/player.js", false, {}, true);
  EXPECT_LT(body_of(zipped).size(), body_of(plain).size());
  EXPECT_THAT(zipped.fields, HasSubstr("\r\nContent-Encoding: gzip"));
  EXPECT_THAT(plain.fields, Not(HasSubstr("Content-Encoding")));
  EXPECT_THAT(plain.fields, HasSubstr("\r\nVary: Accept-Encoding"));
}

TEST_F(BuiltInPagesTest, APartsVersionIsKnownByItsTag) {
  const std::string tag(find_built_in("player.js")->tag);
  EXPECT_EQ(get("/live/_pages/player.js", false, tag).status, 304u);
  EXPECT_EQ(get("/live/_pages/player.js", false, tag, true).status, 200u) << "the zipped one is another";
}

}  // namespace
}  // namespace sallyport::pages
