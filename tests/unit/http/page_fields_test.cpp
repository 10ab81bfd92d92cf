// What a page's request asks for, and the type that it gets.
#include <gtest/gtest.h>

#include "http/accepted.hpp"
#include "http/content_type.hpp"
#include "http/entity_tag.hpp"

namespace sallyport::http {
namespace {

TEST(EntityTagTest, IsFoundInTheList) {
  EXPECT_TRUE(names_entity_tag(R"("a")", R"("a")"));
  EXPECT_TRUE(names_entity_tag(R"(  "b", W/"a" )", R"("a")"));
  EXPECT_TRUE(names_entity_tag("*", R"("a")"));
  EXPECT_TRUE(names_entity_tag(R"("x,y", "a")", R"("a")"));
}

TEST(EntityTagTest, WhatIsNoListNamesNothing) {
  for (const std::string_view value : {"", "a", R"("b")", R"("a)", R"(x "a")", R"("b" "a")", R"(,"a")", "W/", R"("aa")"})
    EXPECT_FALSE(names_entity_tag(value, R"("a")")) << value;
}

TEST(ContentTypeTest, FollowsTheEnding) {
  EXPECT_EQ(content_type_of("index.html"), "text/html; charset=utf-8");
  EXPECT_EQ(content_type_of("folder.x/App.MJS"), "text/javascript; charset=utf-8");
  EXPECT_EQ(content_type_of("picture.svg"), "image/svg+xml");
}

TEST(ContentTypeTest, OfAnUnknownEndingIsNothingThatABrowserRuns) {
  for (const std::string_view name : {"", "index", "page.html.exe", "page.xhtml", "page.html~", "html"})
    EXPECT_EQ(content_type_of(name), "application/octet-stream") << name;
}

bool html(std::string_view accept) {
  RequestHead head;
  head.fields = {{"accept", accept}};
  return names_html(head);
}

TEST(AcceptedTest, ABrowserThatOpensAPageSaysSo) {
  EXPECT_TRUE(html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
  EXPECT_TRUE(html("application/json, TEXT/HTML ;q=0.1"));
  for (const std::string_view other : {"", "*/*", "text/*", "application/json", "text/html;q=0", "text/html; q=0.000", "text/htmlx"})
    EXPECT_FALSE(html(other)) << other;
}

TEST(AcceptedTest, GzipIsTakenUnlessItIsRefused) {
  const auto takes = [](std::string_view value) {
    RequestHead head;
    head.fields = {{"Accept-Encoding", value}};
    return takes_gzip(head);
  };
  EXPECT_TRUE(takes("gzip, deflate, br"));
  EXPECT_TRUE(takes("br;q=1.0,gzip;q=0.8"));
  EXPECT_FALSE(takes("br"));
  EXPECT_FALSE(takes("gzip;q=0"));
  EXPECT_FALSE(takes(""));
}

}  // namespace
}  // namespace sallyport::http
