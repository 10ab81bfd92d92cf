#include "hub/agent_range.hpp"

#include <gtest/gtest.h>

namespace sallyport::hub {
namespace {

TEST(CompareAgents, ComparesNumbersAsNumbers) {
  EXPECT_LT(compare_agents("WIN 9,0,28,0", "WIN 11,2,202,228"), 0);
  EXPECT_LT(compare_agents("WIN 9,0,28,0", "WIN 9,0,115,0"), 0);
  EXPECT_GT(compare_agents("FMLE/3.10", "FMLE/3.9"), 0);
  EXPECT_EQ(compare_agents("WIN 9,0,028,0", "WIN 9,0,28,0"), 0);
  EXPECT_EQ(compare_agents("", ""), 0);
  EXPECT_LT(compare_agents("WIN 9", "WIN 9,0"), 0);
  EXPECT_GT(compare_agents("99999999999999999999999999", "9"), 0);
}

TEST(CompareAgents, ComparesTheRestAsText) {
  EXPECT_LT(compare_agents("LNX 9,0,0,0", "WIN 9,0,0,0"), 0);
  EXPECT_NE(compare_agents("win 9", "WIN 9"), 0);
  EXPECT_LT(compare_agents("A", "\xff"), 0);
}

TEST(AgentRange, IncludesBothEnds) {
  const AgentRange range{"WIN 9,0,0,0", "WIN 9,0,28,0"};
  EXPECT_TRUE(range.contains("WIN 9,0,0,0"));
  EXPECT_TRUE(range.contains("WIN 9,0,16,0"));
  EXPECT_TRUE(range.contains("WIN 9,0,28,0"));
  EXPECT_FALSE(range.contains("WIN 9,0,28,1"));
  EXPECT_FALSE(range.contains("WIN 10,0,0,0"));
  EXPECT_FALSE(range.contains("LNX 9,0,16,0"));
  EXPECT_FALSE(range.contains(""));
}

TEST(AgentRange, LooksPastWhatAnAgentAddsInParentheses) {
  const AgentRange range{"FMLE/3.0", "FMLE/3.0"};
  EXPECT_TRUE(range.contains("FMLE/3.0 (compatible; FMSc/1.0)"));
  EXPECT_TRUE(range.contains("FMLE/3.0"));
  EXPECT_FALSE(range.contains("FMLE/3.1 (compatible; FMSc/1.0)"));
  EXPECT_FALSE(range.contains("(FMLE/3.0)"));
}

}  // namespace
}  // namespace sallyport::hub
