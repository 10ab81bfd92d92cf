// Messages between the server and a plug-in's process.
#include "plugin/message.hpp"

#include <gtest/gtest.h>

namespace sallyport::plugin {
namespace {

Client somebody() {
  Client client;
  client.id = 7;
  client.flags = 3;
  client.address = "192.0.2.7";
  client.uri = std::string("rtmp://a/b\0c", 12);
  client.arguments = {{3, false, 0, "ann"}, {2, false, 1.5, {}}, {1, true, 0, {}}};
  return client;
}

std::vector<Message> one_of_each() {
  const Occurrence event{4, 2, somebody(), "show", "key=x", true, 1500, {{3, false, 0, "room"}}};
  return {Open{"/lib/a.so", {{"secret", "x"}}}, AccessQuestion{1, somebody()}, EventQuestion{2, event}, Notice{event}, Ping{3},
          Opened{"a", "1", 4, 8, true}, OpenFailed{"no"}, AccessAnswer{1, 1, "m", "r", true, false, "open", {}, 5, 6, {{"a", "b"}}},
          EventAnswer{2, true, "m", "n"}, LogLine{1, "text"}, Pong{3}};
}

TEST(PluginMessage, ComesAsItWent) {
  for (const Message& message : one_of_each()) {
    const auto packet = encode(message);
    ASSERT_TRUE(packet);
    const auto again = decode(*packet);
    ASSERT_TRUE(again) << message.index();
    EXPECT_EQ(*again, message) << message.index();
  }
}

TEST(PluginMessage, IsRefusedIfItEndsEarlyOrLate) {
  for (const Message& message : one_of_each()) {
    ByteVector packet = *encode(message);
    for (std::size_t size = 0; size < packet.size(); ++size) {
      const auto cut = decode(ByteSpan(packet).first(size));
      ASSERT_FALSE(cut) << message.index() << " cut at " << size;
      EXPECT_EQ(cut.error().reason, Reason::bad_message);
    }
    packet.push_back(0);
    EXPECT_FALSE(decode(packet)) << message.index();
  }
}

TEST(PluginMessage, OfAnUnknownKindIsRefused) {
  EXPECT_FALSE(decode(ByteVector{11}));
  EXPECT_FALSE(decode(ByteVector{255, 0, 0}));
}

TEST(PluginMessage, ThatDoesNotFitIsNotSent) {
  Client client = somebody();
  client.page.assign(kMaxMessageBytes, 'x');
  const auto packet = encode(AccessQuestion{1, client});
  ASSERT_FALSE(packet);
  EXPECT_EQ(packet.error().reason, Reason::input_overflow);
  EXPECT_FALSE(decode(ByteVector(kMaxMessageBytes + 1, 0)));
}

TEST(PluginMessage, ListsAreCut) {
  Client client = somebody();
  client.arguments.resize(kMaxListed + 1);
  const auto again = decode(*encode(AccessQuestion{1, client}));
  ASSERT_TRUE(again);
  EXPECT_EQ(std::get<AccessQuestion>(*again).client.arguments.size(), kMaxListed);
}

}  // namespace
}  // namespace sallyport::plugin
