#include "fetch/url.hpp"

#include <gtest/gtest.h>

namespace sallyport::fetch {
namespace {

Url url(std::string_view text) {
  auto parsed = Url::parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed ? *std::move(parsed) : Url{};
}

TEST(Url, HasItsPartsInNormalForm) {
  const Url one = url("HTTP://Chat.Example/a/./b/../who is.php?room=1#top");
  EXPECT_EQ(one.scheme(), "http");
  EXPECT_EQ(one.place(), "chat.example:80");
  EXPECT_EQ(one.target(), "/a/who%20is.php?room=1");
  EXPECT_EQ(url("https://example.com").target(), "/");
  EXPECT_EQ(url("https://example.com:8443/x").port(), 8443);
}

TEST(Url, NothingButHttpIsOne) {
  for (const char* text : {"", "a", "/users.php", "ftp://host/a", "file:///etc/passwd", "javascript:1", "http://", "gopher://h/",
                           "http://host:99999/", "http://ho st/", "http://h\r\nX: y/"}) {
    EXPECT_FALSE(Url::parse(text).ok()) << text;
  }
  EXPECT_FALSE(Url::parse(std::string_view("http://a\0b/", 11)).ok());
  EXPECT_FALSE(Url::parse("http://host/" + std::string(Url::kLongest, 'a')).ok());
}

TEST(Url, AFolderCoversWhatIsInIt) {
  const Url folder = url("https://example.com/chat");
  for (const char* inside : {"https://example.com/chat", "https://example.com/chat?x", "https://example.com/chat/a", "https://EXAMPLE.com:443/chat/"}) {
    EXPECT_TRUE(url(inside).lies_beneath(folder)) << inside;
  }
  EXPECT_TRUE(url("https://example.com/").lies_beneath(url("https://example.com")));
  EXPECT_TRUE(url("https://example.com/chat/a").lies_beneath(url("https://example.com/chat/")));
}

TEST(Url, AndNothingElse) {
  const Url folder = url("https://example.com/chat/");
  for (const char* outside :
       {"http://example.com/chat/", "https://example.com:8443/chat/", "https://example.com.evil.example/chat/", "https://example.com/chatter",
        "https://example.com/chat", "https://example.com@evil.example/chat/", "https://example.com/chat/../admin", "https://example.com/chat/%2e%2e/admin",
        "https://example.com/chat/..%2fadmin", "https://example.com/chat/..%5Cadmin"}) {
    EXPECT_FALSE(url(outside).lies_beneath(folder)) << outside;
  }
}

TEST(Url, ALoginIsKeptOutOfWhatIsLoggedAndPassedOnAlone) {
  const Url one = url("http://user:s3cret@example.com/a");
  EXPECT_EQ(one.place(), "example.com:80");
  EXPECT_EQ(url("http://example.com/b").with_login_of(one).text(), "http://user:s3cret@example.com/b");
  EXPECT_EQ(url("http://me@example.com/b").with_login_of(one).text(), "http://me@example.com/b");
}

}  // namespace
}  // namespace sallyport::fetch
