#include "http/file_target.hpp"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

const std::string kTicket(FileTarget::kTicketLength, 'a');

std::string named_in(const std::string& target) {
  const auto found = parse_file_target(target);
  return found ? found->application + " | " + found->ticket : "none";
}

TEST(FileTargetTest, NamesApplicationAndTicket) {
  EXPECT_EQ(named_in("/meeting/_files/" + kTicket), "meeting | " + kTicket);
  EXPECT_EQ(named_in("/meeting/_files/" + kTicket + "/plan.pdf"), "meeting | " + kTicket);
  EXPECT_EQ(named_in("http://host:8080/my%20app/_files/" + kTicket + "?x=/y"), "my app | " + kTicket);
}

TEST(FileTargetTest, WhatIsMadeIsRead) {
  EXPECT_EQ(make_file_target("meeting", kTicket), "/meeting/_files/" + kTicket);
  const std::string named = make_file_target("mein büro", kTicket, "a/b \"c\"\r\n?.txt");
  EXPECT_EQ(named, "/mein%20b%C3%BCro/_files/" + kTicket + "/a%2Fb%20%22c%22%0D%0A%3F.txt");
  EXPECT_EQ(named_in(named), "mein büro | " + kTicket);
}

TEST(FileTargetTest, EverythingElseIsSomebodyElses) {
  const std::string longer = kTicket + "a";
  const std::string shorter = kTicket.substr(1);
  for (const std::string& target :
       {"/meeting/_files/" + longer, "/meeting/_files/" + shorter, "/meeting/_files/" + shorter + "A", "/meeting/_files/" + shorter + "/",
        "/meeting/_files/" + kTicket + "/", "/meeting/_files/" + kTicket + "/a/b", "/_files/" + kTicket, "//_files/" + kTicket,
        "/meeting/room/_files/" + kTicket, "/meeting/files/" + kTicket, "/../_files/" + kTicket, "/a%2fb/_files/" + kTicket,
        "/%2e%2e/_files/" + kTicket, "meeting/_files/" + kTicket, std::string("/meeting/_files/"), std::string("*"), std::string()}) {
    EXPECT_EQ(named_in(target), "none") << target;
  }
}

}  // namespace
}  // namespace sallyport::http
