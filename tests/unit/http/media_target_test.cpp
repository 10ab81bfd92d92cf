#include "http/media_target.hpp"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

std::string shown_media(std::string_view target) {
  const auto found = parse_media_target(target);
  if (!found) return "none";
  return found->application + " | " + found->instance + " | " + found->stream + " | " + found->query;
}

TEST(MediaTargetTest, NamesApplicationInstanceAndStream) {
  EXPECT_EQ(shown_media("/live/cam.flv"), "live |  | cam | ");
  EXPECT_EQ(shown_media("/live/room/cam.flv"), "live | room | cam | ");
  EXPECT_EQ(shown_media("/live/room/floor/cam.flv"), "live | room | floor/cam | ");
  EXPECT_EQ(shown_media("http://host:8080/live/cam.flv?token=a.b"), "live |  | cam | token=a.b");
}

TEST(MediaTargetTest, DecodesOnce) {
  EXPECT_EQ(shown_media("/live/my%20cam.flv"), "live |  | my cam | ");
  EXPECT_EQ(shown_media("/live/a%252fb.flv"), "live |  | a%2fb | ");
}

TEST(MediaTargetTest, EverythingElseIsSomebodyElses) {
  for (const std::string_view target : {"/cam.flv", "/live/cam.mp4", "/live/.flv", "//cam.flv", "live/cam.flv", "/live/cam.flv/", "*",
                                        "/live//cam.flv", "/live/cam", "", "/live/?x.flv"}) {
    EXPECT_EQ(shown_media(target), "none") << target;
  }
}

TEST(MediaTargetTest, NoNameLeadsAnywhereElse) {
  for (const std::string_view target : {"/../cam.flv", "/live/../cam.flv", "/live/a/..%2fcam.flv", "/%2e%2e/cam.flv", "/live/a%00.flv",
                                        "/live%2fx/cam.flv", "/live/%zz.flv", "/live/a%5cb.flv", "/live/a%0d%0ab.flv"}) {
    EXPECT_EQ(shown_media(target), "none") << target;
  }
}

}  // namespace
}  // namespace sallyport::http
