#include "config/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::config {
namespace {

TEST(NearMiss, FindsCaseLettersAndSwaps) {
  const std::vector<std::string_view> known{"Allow", "Deny", "HTTPTunnel", "Order"};
  EXPECT_EQ(near_miss("allow", known), "Allow");
  EXPECT_EQ(near_miss("Alow", known), "Allow");
  EXPECT_EQ(near_miss("Ordre", known), "Order");
  EXPECT_EQ(near_miss("HTTPTunneling", known), "HTTPTunnel");
}

TEST(NearMiss, LeavesAloneWhatIsFar) {
  const std::vector<std::string_view> known{"Allow", "Deny"};
  EXPECT_EQ(near_miss("HostPortList", known), "");
  EXPECT_EQ(near_miss("", known), "");
  EXPECT_EQ(near_miss(std::string(10'000, 'a'), known), "");
}

TEST(NearMiss, TakesTheNearestOfSeveral) {
  EXPECT_EQ(near_miss("MaxSizeCapp", {"MaxSize", "MaxSizeCap"}), "MaxSizeCap");
}

TEST(Text, QuotedValuesCannotForgeALine) {
  EXPECT_EQ(config::quoted("a\nb\x1b[1m"), "\"a?b?[1m\"");
  EXPECT_EQ(config::quoted(std::string(200, 'x')), "\"" + std::string(80, 'x') + "...\"");
}

TEST(Text, ListsLoseBlanksAndEmptyParts) {
  EXPECT_THAT(split_list(" a ;; b;", ';'), testing::ElementsAre("a", "b"));
  EXPECT_THAT(split_list("", ';'), testing::IsEmpty());
}

}  // namespace
}  // namespace sallyport::config
