// What opens an application to XMLSockets and to calls by AMF.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.hpp"
#include "hub/application_options.hpp"
#include "unit/config/memory_tree.hpp"

namespace sallyport::config {
namespace {

using test::kAdaptorFile;
using test::load_files;
using test::text_of_all;
using testing::HasSubstr;

LoadResult load_adaptor(const std::string& inside) {
  return load_files({{kAdaptorFile, "<Adaptor>" + inside + "</Adaptor>"}});
}

std::string said_of(const std::string& inside) { return text_of_all(load_adaptor(inside).diagnostics); }

TEST(Services, NothingIsOpenByDefault) {
  const auto result = load_adaptor("");
  ASSERT_TRUE(result.ok());
  const AdaptorOptions& adaptor = result.configuration->adaptors.at(0);
  EXPECT_EQ(adaptor.http.gateway_place, "");
  for (const auto& address : adaptor.listen) EXPECT_EQ(address.xml_place, "");
  const hub::ApplicationOptions options;
  EXPECT_FALSE(options.gateway || options.xml_sockets);
}

TEST(Services, APortNamesWhatItsXmlSocketsAreFor) {
  const auto result = load_adaptor("<HostPortList><HostPort>:1935</HostPort><HostPort xmlSocket=\"chat/lobby\">:1024,5229</HostPort></HostPortList>");
  ASSERT_TRUE(result.ok()) << text_of_all(result.diagnostics);
  const auto& listen = result.configuration->adaptors.at(0).listen;
  ASSERT_EQ(listen.size(), 3u);
  EXPECT_EQ(listen[0].xml_place, "");
  EXPECT_EQ(listen[1].xml_place, "chat/lobby");
  EXPECT_EQ(listen[2].xml_place, "chat/lobby");
}

TEST(Services, PlayersConnectToNoPortBelow1024) {
  const std::string said = said_of("\n<HostPortList>\n <HostPort xmlSocket=\"chat\">:1023</HostPort></HostPortList>");
  EXPECT_THAT(said, HasSubstr(":3:"));
  EXPECT_THAT(said, HasSubstr("port 1023 is below 1024"));
}

TEST(Services, WhatIsNoApplicationIsSaid) {
  EXPECT_THAT(said_of("<HostPortList><HostPort xmlSocket=\"a/b/c\">:5229</HostPort></HostPortList>"), HasSubstr("\"a/b/c\" is no application"));
  EXPECT_THAT(said_of("<Gateway><Application>../x</Application></Gateway>"), HasSubstr("\"../x\" is no application"));
}

TEST(Services, TheGatewayWithoutAnApplicationInFrontLeadsToOne) {
  const auto result = load_adaptor("<Gateway><Application>chat</Application></Gateway>");
  ASSERT_TRUE(result.ok()) << text_of_all(result.diagnostics);
  EXPECT_EQ(result.configuration->adaptors.at(0).http.gateway_place, "chat");
}

}  // namespace
}  // namespace sallyport::config
