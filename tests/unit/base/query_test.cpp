#include "base/query.hpp"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(QueryValue, Table) {
  struct Case {
    std::string query;
    std::string expected;
  };
  const Case cases[] = {
      {"key=abc", "abc"},
      {"a=1&key=abc&b=2", "abc"},
      {"a=1?key=abc", "abc"},
      {"key=first&key=second", "first"},
      {"key=a%62c", "abc"},
      {"key=a%20b", "a b"},
      {"key=a=b", "a=b"},
      {"key=a+b", "a+b"},
      {"key=", ""},
      {"key", ""},
      {"", ""},
      {"&&&", ""},
      {"mykey=abc", ""},
      {"key2=abc", ""},
      {"Key=abc", ""},
      {"%6bey=abc", ""},
      {"key=%zz", ""},
      {"key=%4", ""},
      {"key&key=abc", "abc"},
      {"=abc&key=x", "x"},
  };
  for (const Case& each : cases) EXPECT_EQ(query_value(each.query, "key"), each.expected) << '"' << each.query << '"';
}

}  // namespace
}  // namespace sallyport
