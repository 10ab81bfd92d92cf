#include "access/verifiers.hpp"

#include "unit/access/access_test_support.hpp"

namespace sallyport::access {
namespace {

class VerifiersTest : public testing::Test {
 protected:
  int opened_ = 0;
  bool broken_ = false;
  Verifiers verifiers_{[this](const TokenFiles&) -> Result<std::shared_ptr<token::Verifier>> {
    ++opened_;
    if (broken_) return Error{Reason::io_error, "no file"};
    return std::shared_ptr<token::Verifier>(std::make_shared<test::ScriptedVerifier>());
  }};
};

TEST_F(VerifiersTest, TheSameFilesHaveTheSameVerifier) {
  const auto first = verifiers_.get({{"k"}, "r", "", true});
  EXPECT_EQ(*verifiers_.get({{"k"}, "r", "", true}), *first);
  EXPECT_EQ(opened_, 1);
}

TEST_F(VerifiersTest, OtherFilesAndOtherRulesHaveAnother) {
  const auto first = verifiers_.get({{"k"}, "r", "", true});
  EXPECT_NE(*verifiers_.get({{"k"}, "r", "", false}), *first);
  EXPECT_NE(*verifiers_.get({{"k"}, "s", "", true}), *first);
  EXPECT_NE(*verifiers_.get({{"l"}, "r", "", true}), *first);
}

TEST_F(VerifiersTest, WhatCouldNotBeOpenedIsTriedAgain) {
  broken_ = true;
  EXPECT_EQ(verifiers_.get({{"k"}, "", "", false}).error().message, "no file");
  broken_ = false;
  EXPECT_TRUE(verifiers_.get({{"k"}, "", "", false}).ok());
}

}  // namespace
}  // namespace sallyport::access
