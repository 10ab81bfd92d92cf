// Shared objects over RTMP, as clients of both encodings see them.
#include "session_test_support.hpp"

#include "rtmp/shared_object/shared_object_message.hpp"
#include "session/shared_object_queue.hpp"
#include "session/shared_object_translation.hpp"

namespace sallyport::session {
namespace {

using rtmp::SharedObjectEvent;
using rtmp::SharedObjectEventType;
using rtmp::SharedObjectMessage;
using testing::ElementsAre;
using testing::IsEmpty;
using EventType = SharedObjectEventType;

class SharedObjectSessionTest : public SessionTest {
 protected:
  static SharedObjectEvent event(EventType type, std::vector<amf::Property> slots = {}, std::vector<amf::Value> arguments = {}) {
    return {type, std::move(slots), std::move(arguments), {}, {}};
  }
  void say(Client& client, const SharedObjectMessage& message) {
    ByteVector payload;
    rtmp::encode_shared_object(payload, message, client.peer.encoding);
    client.peer.message(rtmp::shared_object_type(client.peer.encoding), payload, 0, 0, 3);
  }
  void use(Client& client, const std::string& name = "so") {
    say(client, {name, 0, false, {event(EventType::use)}});
    talk(client);
  }
  void set(Client& client, const std::string& slot, amf::Value value, const std::string& name = "so") {
    say(client, {name, 0, false, {event(EventType::request_change, {{slot, std::move(value)}})}});
    talk_all();
  }
  Client& open_with(rtmp::ObjectEncoding encoding) {
    Client& client = open();
    client.peer.encoding = encoding;
    client.peer.connect("live");
    talk(client);
    client.take();
    return client;
  }
  /// The shared object messages that came since the last call.
  std::vector<SharedObjectMessage> told(Client& client) {
    std::vector<SharedObjectMessage> messages;
    std::size_t& seen = seen_[&client];
    const auto& all = client.peer.messages();
    for (; seen < all.size(); ++seen) {
      const auto type = all[seen].header.type;
      if (type != MessageType::shared_object_amf0 && type != MessageType::shared_object_amf3) continue;
      EXPECT_EQ(type, rtmp::shared_object_type(client.peer.encoding));
      EXPECT_EQ(all[seen].header.stream_id, 0u);
      auto decoded = rtmp::decode_shared_object(type, all[seen].payload.span());
      EXPECT_TRUE(decoded.ok());
      if (decoded) messages.push_back(*std::move(decoded));
    }
    return messages;
  }
  std::vector<SharedObjectEvent> events(Client& client) {
    std::vector<SharedObjectEvent> all;
    for (const auto& message : told(client)) all.insert(all.end(), message.events.begin(), message.events.end());
    return all;
  }

  static std::size_t slots_in(const std::vector<SharedObjectEvent>& all) {
    std::size_t slots = 0;
    for (const auto& one : all) slots += one.slots.size();
    return slots;
  }

 private:
  std::map<Client*, std::size_t> seen_;
};

TEST_F(SharedObjectSessionTest, UseIsAnsweredInOneMessage) {
  Client& client = open_connected();
  use(client);
  const auto messages = told(client);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].name, "so");
  EXPECT_THAT(messages[0].events, ElementsAre(event(EventType::use_success), event(EventType::clear)));
}

TEST_F(SharedObjectSessionTest, ClientsOfBothEncodingsShareAnObject) {
  Client& old = open_with(rtmp::ObjectEncoding::amf0);
  Client& young = open_with(rtmp::ObjectEncoding::amf3);
  use(old), use(young);
  told(old), told(young);
  const amf::Value list = amf::Value::strict_array({1, "two", amf::Value::object({{"three", 3}})});
  set(young, "list", list);
  EXPECT_THAT(events(young), ElementsAre(event(EventType::success, {{"list", {}}})));
  EXPECT_THAT(events(old), ElementsAre(event(EventType::change, {{"list", list}})));
  set(old, "n", 7);
  EXPECT_THAT(events(young), ElementsAre(event(EventType::change, {{"n", 7}})));
}

TEST_F(SharedObjectSessionTest, MessagesReachAll) {
  Client& a = open_connected();
  Client& b = open_connected();
  use(a), use(b);
  told(a), told(b);
  say(a, {"so", 0, false, {event(EventType::send, {}, {"hello", 1})}});
  talk_all();
  EXPECT_THAT(events(a), ElementsAre(event(EventType::send, {}, {"hello", 1})));
  EXPECT_THAT(events(b), ElementsAre(event(EventType::send, {}, {"hello", 1})));
}

TEST_F(SharedObjectSessionTest, WhoReleasedHearsNoMore) {
  Client& a = open_connected();
  Client& b = open_connected();
  use(a), use(b);
  say(b, {"so", 0, false, {event(EventType::release)}});
  talk(b);
  told(b);
  set(a, "x", 1);
  EXPECT_THAT(events(b), IsEmpty());
}

TEST_F(SharedObjectSessionTest, WhoDisconnectedIsReleased) {
  Client& a = open_connected();
  use(a);
  EXPECT_EQ(directory.virtual_host->shared_objects, 1u);
  a.stream->end();
  settle();
  EXPECT_EQ(directory.virtual_host->shared_objects, 0u);
}

TEST_F(SharedObjectSessionTest, EventsOfServersAreIgnored) {
  Client& a = open_connected();
  Client& b = open_connected();
  use(a), use(b);
  told(a), told(b);
  say(a, {"so", 0, false, {event(EventType::change, {{"x", 1}}), event(EventType::clear), event(EventType::remove, {{"x", {}}})}});
  talk_all();
  EXPECT_THAT(events(a), IsEmpty());
  EXPECT_THAT(events(b), IsEmpty());
  EXPECT_FALSE(a.closed_with());
}

TEST_F(SharedObjectSessionTest, AMessageThatCannotBeReadEndsTheConnection) {
  Client& client = open_connected();
  client.peer.message(MessageType::shared_object_amf0, hex("0009 'so'"), 0, 0, 3);
  talk(client);
  EXPECT_EQ(client.closed_with(), Reason::bad_message);
}

TEST_F(SharedObjectSessionTest, NothingIsSharedBeforeConnect) {
  Client& client = open();
  use(client);
  EXPECT_EQ(client.closed_with(), Reason::bad_message);
}

TEST_F(SharedObjectSessionTest, LargeUpdatesAndSmallOnesKeepTheirOrder) {
  live().client.out_chunk_size = 4'096;
  Client& a = open_connected();
  Client& b = open_connected();
  use(a), use(b);
  told(b);
  const std::string large(100'000, 'x');
  for (int i = 0; i < 6; ++i) {
    say(a, {"so", 0, false, {event(EventType::request_change, {{"slot", i % 2 == 0 ? amf::Value(large) : amf::Value(i)}})}});
    say(a, {"so", 0, false, {event(EventType::send, {}, {"mark", i})}});
  }
  talk_all();
  std::vector<amf::Value> marks;
  for (const auto& one : events(b)) {
    if (one.type == EventType::send) marks.push_back(one.arguments.at(1));
  }
  EXPECT_THAT(marks, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_FALSE(a.closed_with());
  EXPECT_FALSE(b.closed_with());
}

TEST_F(SharedObjectSessionTest, AClientThatAsksFasterThanItsHostAnswersIsNotReadMeanwhile) {
  options.shared_object_requests = 1'000;
  Client& client = open_connected();
  use(client);
  told(client);
  for (int i = 0; i < 50; ++i) say(client, {"so", 0, false, {event(EventType::request_change, {{"s" + std::to_string(i), std::string(300, 'x')}})}});
  client.stream->receive(client.peer.take_output());
  turn();
  turn();
  client.peer.feed(client.stream->take_sent());
  const std::size_t at_first = slots_in(events(client));
  EXPECT_GT(at_first, 0u);
  EXPECT_LT(at_first, 50u);
  talk(client);
  EXPECT_EQ(at_first + slots_in(events(client)), 50u);
}

TEST_F(SharedObjectSessionTest, WhoIsFarBehindIsCut) {
  Client& a = open_connected();
  Client& b = open_connected();
  use(a), use(b);
  b.stream->block(monotonic_now());
  const std::string large(400'000, 'x');
  for (int i = 0; i < 6 && !b.closed_with(); ++i) {
    set(a, "slot", large + std::to_string(i));
    settle();
  }
  EXPECT_EQ(b.closed_with(), Reason::outbox_overflow);
  EXPECT_FALSE(a.closed_with());
}

TEST(SharedObjectQueueTest, OneMessageIsTakenHoweverLarge) {
  SharedObjectQueue queue;
  const SharedBytes large = SharedBytes::copy_of(ByteVector(2'000'000));
  EXPECT_TRUE(queue.push(large, SharedObjectQueue::Audience::users));
  EXPECT_FALSE(queue.push(SharedBytes::copy_of(ByteVector(1)), SharedObjectQueue::Audience::users));
  EXPECT_TRUE(queue.push(SharedBytes::copy_of(ByteVector(1)), SharedObjectQueue::Audience::one));
  EXPECT_EQ(queue.pop().size(), 2'000'000u);
  EXPECT_TRUE(queue.push(SharedBytes::copy_of(ByteVector(1)), SharedObjectQueue::Audience::users));
}

TEST(SharedObjectQueueTest, MessagesAreCounted) {
  SharedObjectQueue queue;
  const SharedBytes small = SharedBytes::copy_of(ByteVector(1));
  for (std::size_t i = 0; i < SharedObjectQueue::kMessages; ++i) ASSERT_TRUE(queue.push(small, SharedObjectQueue::Audience::users));
  EXPECT_FALSE(queue.push(small, SharedObjectQueue::Audience::one));
}

}  // namespace
}  // namespace sallyport::session
