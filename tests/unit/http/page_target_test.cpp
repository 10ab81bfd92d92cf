#include "http/page_target.hpp"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

std::string shown(std::string_view target) {
  const auto found = parse_page_target(target);
  if (!found) return "none";
  return found->application + " | " + found->joined() + (found->folder ? " / | " : " | ") + found->query;
}

TEST(PageTargetTest, NamesTheApplicationAndWhatIsBelow) {
  EXPECT_EQ(shown("/live"), "live |  | ");
  EXPECT_EQ(shown("/live/"), "live |  / | ");
  EXPECT_EQ(shown("/live/cam"), "live | cam | ");
  EXPECT_EQ(shown("/live/room/cam?embed&token=a.b"), "live | room/cam | embed&token=a.b");
  EXPECT_EQ(shown("/live/styles/"), "live | styles / | ");
  EXPECT_EQ(shown("https://host:8443/live/cam"), "live | cam | ");
}

TEST(PageTargetTest, DecodesOnce) {
  EXPECT_EQ(shown("/my%20app/gr%C3%BCn"), "my app | grün | ");
  EXPECT_EQ(shown("/live/a%252fb"), "live | a%2fb | ");
}

TEST(PageTargetTest, NoNameLeadsAnywhereElse) {
  for (const std::string_view target :
       {"/live/../secret", "/live/..", "/live/%2e%2e/secret", "/live/..%2fsecret", "/live/a%2f..%2fb", "/../etc/passwd", "/live/./a",
        "/live//a", "//live/a", "/live/a//", "/live/a%5c..%5cb", "/live/a%00.html", "/live/a%0d%0ab", "/live/%zz", "/live/a%", "/live/a#b"}) {
    EXPECT_EQ(shown(target), "none") << target;
  }
}

TEST(PageTargetTest, HiddenFilesHaveNoName) {
  for (const std::string_view target : {"/live/.env", "/live/.git/config", "/live/%2egit/config", "/.well-known/x", "/live/a/.htaccess"}) {
    EXPECT_EQ(shown(target), "none") << target;
  }
}

TEST(PageTargetTest, HasBounds) {
  std::string deep = "/live";
  for (std::size_t i = 0; i < kMaxPageDepth; ++i) deep += "/a";
  EXPECT_NE(shown(deep), "none");
  EXPECT_EQ(shown(deep + "/a"), "none");
  EXPECT_EQ(shown("/live/" + std::string(256, 'a')), "none");
  std::string long_path = "/live";
  for (int i = 0; i < 5; ++i) long_path += "/" + std::string(250, 'a');
  EXPECT_EQ(shown(long_path), "none");
}

TEST(PageTargetTest, EverythingElseIsSomebodyElses) {
  for (const std::string_view target : {"/", "", "*", "live/cam", "host:443", "/?a"}) EXPECT_EQ(shown(target), "none") << target;
}

}  // namespace
}  // namespace sallyport::http
