#include "script/form.hpp"

#include <gtest/gtest.h>

namespace sallyport::script {
namespace {

TEST(Form, EverythingButLettersAndDigitsIsEscaped) {
  EXPECT_EQ(encode_form({{"name", "Zo\xc3\xab & co"}, {"a=b", ""}}), "name=Zo%C3%AB%20%26%20co&a%3Db=");
  EXPECT_EQ(encode_form({}), "");
}

TEST(Form, WhatIsWrittenCanBeRead) {
  const FormFields fields = {{"a b", "1+1=2"}, {"c", "%41"}, {"d", ""}};
  EXPECT_EQ(decode_form(encode_form(fields)), fields);
}

TEST(Form, SloppyFormsAreReadToo) {
  EXPECT_EQ(decode_form("&a&b=1=2&=x&c=100%&d=%zz%4&e=x+y&"),
            (FormFields{{"a", ""}, {"b", "1=2"}, {"c", "100%"}, {"d", "%zz%4"}, {"e", "x y"}}));
}

TEST(Form, HasABound) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxFormFields; ++i) text += "a=1&";
  EXPECT_EQ(decode_form(text).size(), kMaxFormFields);
}

}  // namespace
}  // namespace sallyport::script
