#include "http/service_target.hpp"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

std::string shown_service(const std::optional<ServiceTarget>& target) {
  return target ? target->application + "|" + target->instance + "|" + target->query : "none";
}

TEST(ServiceTarget, NamesApplicationAndInstance) {
  EXPECT_EQ(shown_service(parse_service_target("/chat/gateway", "gateway")), "chat||");
  EXPECT_EQ(shown_service(parse_service_target("/chat/room%207/gateway?token=x", "gateway")), "chat|room 7|token=x");
  EXPECT_EQ(shown_service(parse_service_target("http://host/chat/gateway", "gateway")), "chat||");
}

TEST(ServiceTarget, OtherPathsAreNotIts) {
  for (const char* path : {"/gateway", "gateway", "/chat/gateways", "/chat/mygateway", "/a/b/c/gateway", "//gateway", "/../gateway",
                           "/chat//gateway", "/chat/%2e%2e/gateway", "/chat/gateway/"}) {
    EXPECT_EQ(shown_service(parse_service_target(path, "gateway")), "none") << path;
  }
}

TEST(ServiceTarget, TheWordAloneLeadsWhereItIsSaid) {
  EXPECT_EQ(shown_service(parse_service_target("/gateway?a=b", "gateway", "chat/lobby")), "chat|lobby|a=b");
  EXPECT_EQ(shown_service(parse_service_target("/other/gateway", "gateway", "chat/lobby")), "other||");
}

TEST(ServicePlace, IsOneNameOrTwo) {
  EXPECT_EQ(shown_service(parse_service_place("chat")), "chat||");
  EXPECT_EQ(shown_service(parse_service_place("chat/lobby")), "chat|lobby|");
  for (const char* place : {"", "/", "chat/", "/lobby", "a/b/c", "a%20b", ".."}) EXPECT_EQ(shown_service(parse_service_place(place)), "none") << place;
}

}  // namespace
}  // namespace sallyport::http
