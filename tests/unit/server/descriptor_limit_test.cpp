#include "server/descriptor_limit.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace sallyport::server {
namespace {

TEST(DescriptorLimit, LeavesDescriptorsForTheServerItself) {
  EXPECT_EQ(connection_cap(20'000), 20'000u - 256);
  EXPECT_EQ(connection_cap(1024), 1024u - 256);
}

TEST(DescriptorLimit, LeavesHalfWhereThereAreFew) {
  EXPECT_EQ(connection_cap(100), 50u);
}

TEST(DescriptorLimit, IsANumberWhereThereIsNone) {
  EXPECT_LE(connection_cap(std::numeric_limits<std::size_t>::max()), 10'000'000u);
}

TEST(DescriptorLimit, IsRaisedAsFarAsItMay) {
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit low{before.rlim_max / 2, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &low);

  EXPECT_EQ(raise_descriptor_limit(), before.rlim_max);

  ::setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace sallyport::server
