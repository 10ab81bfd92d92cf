#include "session/token_argument.hpp"

#include <gtest/gtest.h>

namespace sallyport::session {
namespace {

using amf::Value;

TEST(TokenArgument, Table) {
  const Value object = Value::object({{"name", "ann"}, {"token", "a"}});
  struct Case {
    std::vector<Value> arguments;
    std::string expected;
  };
  const Case cases[] = {
      {{}, ""},
      {{object}, "a"},
      {{"ann", 7, object}, "a"},
      {{Value::object({{"token", 7}}), object}, "a"},
      {{"eyJ.b.c", object}, "a"},
      {{"eyJhbGciOi.eyJzdWIiOi.c2ln"}, "eyJhbGciOi.eyJzdWIiOi.c2ln"},
      {{"ann", "eyJ.b.c"}, "eyJ.b.c"},
      {{"exp=1&st=abc"}, "exp=1&st=abc"},
      {{"ann"}, ""},
      {{"www.example.com"}, ""},
      {{"eyJ.b"}, ""},
      {{nullptr, Value(), true}, ""},
  };
  int number = 0;
  for (const Case& each : cases) EXPECT_EQ(token_argument(each.arguments), each.expected) << "case " << number++;
}

}  // namespace
}  // namespace sallyport::session
