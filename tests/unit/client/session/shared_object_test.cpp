// A SharedObject on a connection, against a server whose words the test chooses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/session/api/shared_object_core.hpp"
#include "support/client_bench.hpp"
#include "vectors/shared_object_vectors.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;
using rtmp::SharedObjectEvent;
using rtmp::SharedObjectMessage;
using testing::ElementsAre;
using testing::IsEmpty;
using Says = rtmp::SharedObjectEventType;
using test::so_event;

/// Hands over what the test has made.
class SharedObjectOpener final : public Opener {
 public:
  std::unique_ptr<Cancellable> open(loop::EventLoop&, const OpenRequest&,
                                    std::function<void(Outcome<Opened>)> done) override {
    done_ = std::move(done);
    return std::make_unique<Cancellable>();
  }
  void answer(std::shared_ptr<net::ByteStream> stream) {
    Opened opened;
    opened.stream = std::move(stream);
    opened.carrier = "rtmp";
    std::exchange(done_, nullptr)(std::move(opened));
  }

 private:
  std::function<void(Outcome<Opened>)> done_;
};

class SharedObjectTest : public ::testing::Test {
 protected:
  SharedObjectTest() {
    core_->set_opener(opener_);
    options_.reconnect = Milliseconds(60'000);
    watch(*object_);
  }
  ~SharedObjectTest() override {
    object_->abandon();
    core_->shut_down();
    loop_.run_ready();
  }

  void watch(SharedObjectCore& object) {
    object.handlers.sync = [this](const std::vector<SharedObjectChange>& changes) {
      std::string line = "sync";
      for (const auto& change : changes)
        line += " " + std::string(to_string(change.code)) + (change.name.empty() ? "" : ":" + change.name);
      log_.push_back(line);
    };
    object.handlers.status = [this](const Status& status) { log_.push_back(status.code); };
    object.handlers.messages["say"] = [this](const std::vector<Value>& arguments) {
      log_.push_back("say " + (arguments.empty() ? "" : arguments[0].as_string()));
    };
    object.handlers.any_message = [this](const std::string& name, const std::vector<Value>& arguments) {
      log_.push_back("any " + name + " " + std::to_string(arguments.size()));
    };
  }

  /// The way has been found, and the server accepts.
  void open() {
    stream_ = std::make_shared<test::FakeByteStream>(loop_);
    server_ = std::make_unique<test::RtmpPeer>();
    server_->do_without_handshake();
    server_->encoding = encoding_;
    seen_ = 0;
    opener_->answer(stream_);
    settle();
    rtmp::ConnectReply reply;
    reply.object_encoding = encoding_;
    server_->command(rtmp::make_connect_result(reply));
    settle();
  }
  void settle() {
    for (int round = 0; round < 10; ++round) {
      const ByteVector bytes = server_->take_output();
      if (!bytes.empty()) stream_->receive(bytes);
      loop_.run_ready();
      const ByteVector sent = stream_->take_sent();
      if (!sent.empty()) server_->feed(sent);
      if (bytes.empty() && sent.empty()) return;
    }
  }
  void say(std::vector<SharedObjectEvent> events, std::uint32_t version = 1,
           const std::string& name = "room") {
    ByteVector payload;
    rtmp::encode_shared_object(payload, {name, version, false, std::move(events)}, encoding_);
    server_->message(rtmp::shared_object_type(encoding_), payload, 0, 0, 3);
    settle();
  }
  void accept(std::vector<amf::Property> slots = {}, std::uint32_t version = 1) {
    say({so_event(Says::use_success), so_event(Says::clear), so_event(Says::change, std::move(slots))},
        version);
  }
  void connect() {
    options_.encoding = encoding_ == amf::ObjectEncoding::amf3 ? ObjectEncoding::amf3 : ObjectEncoding::amf0;
    core_->connect("rtmp://host/app", options_);
    open();
  }
  /// Connected and synchronized, with nothing of it in the log.
  void share(std::vector<amf::Property> slots = {}) {
    connect();
    object_->connect();
    settle();
    accept(std::move(slots));
    said();
    log_.clear();
  }
  void lose() {
    stream_->end(Reason::peer_reset);
    loop_.run_ready();
  }
  void pass(Milliseconds time) {
    loop_.timers().advance(std::max(loop_.timers().now(), monotonic_now()) + time);
    loop_.run_ready();
  }
  /// The shared object messages that the client has sent since the last call.
  std::vector<SharedObjectMessage> said() {
    settle();
    std::vector<SharedObjectMessage> out;
    for (; seen_ < server_->messages().size(); ++seen_) {
      const rtmp::Message& message = server_->messages()[seen_];
      if (message.header.type != rtmp::shared_object_type(encoding_)) continue;
      EXPECT_EQ(message.header.stream_id, 0u);
      out.push_back(*rtmp::decode_shared_object(message.header.type, message.payload.span()));
    }
    return out;
  }
  static SharedObjectMessage message(std::vector<SharedObjectEvent> events, std::uint32_t version = 1) {
    return {"room", version, false, std::move(events)};
  }

  loop::EventLoop loop_{0};
  amf::ObjectEncoding encoding_ = amf::ObjectEncoding::amf0;
  ConnectOptions options_;
  std::shared_ptr<SharedObjectOpener> opener_ = std::make_shared<SharedObjectOpener>();
  std::shared_ptr<test::FakeByteStream> stream_;
  std::unique_ptr<test::RtmpPeer> server_;
  std::size_t seen_ = 0;
  std::shared_ptr<ConnectionCore> core_ = std::make_shared<ConnectionCore>(loop_);
  std::shared_ptr<SharedObjectCore> object_ = std::make_shared<SharedObjectCore>(
      core_, "room", false,
      SharedObjectOptions{.max_properties = 100, .max_bytes = 100'000, .timeout = Milliseconds(15'000)});
  std::vector<std::string> log_;
};

TEST_F(SharedObjectTest, IsSynchronizedByTheAnswerToUse) {
  connect();
  object_->connect();
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::use)}, 0)));
  EXPECT_FALSE(object_->connected());
  accept({{"topic", "weather"}}, 4);
  EXPECT_THAT(log_, ElementsAre("sync clear change:topic"));
  EXPECT_TRUE(object_->connected());
  EXPECT_EQ(object_->version(), 4u);
  EXPECT_EQ(*object_->find("topic"), amf::Value("weather"));
}

TEST_F(SharedObjectTest, WhatIsSetInOneGoLeavesInOneMessage) {
  share();
  object_->set("a", 1);
  object_->set("b", 2);
  object_->remove("c");
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::request_change, {{"a", 1}}),
                                           so_event(Says::request_change, {{"b", 2}}),
                                           so_event(Says::request_remove, {{"c", {}}})})));
  say({so_event(Says::success, {{"a", {}}})}, 2);
  EXPECT_THAT(log_, ElementsAre("sync success:a"));
}

TEST_F(SharedObjectTest, WhatIsSetBeforeItIsConnectedIsSentThen) {
  connect();
  object_->set("a", 1);
  object_->connect();
  EXPECT_EQ(said().size(), 1u);
  accept({}, 3);
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::request_change, {{"a", 1}})}, 3)));
}

TEST_F(SharedObjectTest, SpeaksTheEncodingOfItsConnection) {
  encoding_ = amf::ObjectEncoding::amf3;
  const amf::Value list = amf::Value::strict_array({1, "x"});
  share({{"list", list}});
  EXPECT_EQ(*object_->find("list"), list);
  object_->set("mine", list);
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::request_change, {{"mine", list}})})));
}

TEST_F(SharedObjectTest, CallsGoOutAndComeIn) {
  share();
  EXPECT_TRUE(object_->send("say", {"hello"}));
  EXPECT_THAT(said(), ElementsAre(message({test::so_send({"say", "hello"})})));
  say({test::so_send({"say", "hello"}), test::so_send({"else", 1, 2}), test::so_send({5}),
       test::so_send({})});
  EXPECT_THAT(log_, ElementsAre("say hello", "any else 2"));
}

TEST_F(SharedObjectTest, CallsGoBehindWhatWasSetBefore) {
  share();
  object_->set("a", 1);
  EXPECT_TRUE(object_->send("say", {}));
  const auto messages = said();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].events[0].type, Says::request_change);
  EXPECT_EQ(messages[1].events[0].type, Says::send);
}

TEST_F(SharedObjectTest, NothingIsSentToNobody) {
  EXPECT_FALSE(object_->send("say", {}));
  share();
  EXPECT_FALSE(object_->send("say", {std::string(9 * 1024 * 1024, 'x')}));
  EXPECT_FALSE(object_->set("a", std::string(9 * 1024 * 1024, 'x')));
}

TEST_F(SharedObjectTest, EndsWhenTheServerRefusesIt) {
  connect();
  object_->set("a", 1);
  object_->connect();
  settle();
  said();
  say({test::so_status("SharedObject.NoReadAccess", "error")});
  EXPECT_THAT(log_, ElementsAre("SharedObject.NoReadAccess", "SharedObject.Closed"));
  EXPECT_FALSE(object_->find("a"));
  EXPECT_THAT(said(), IsEmpty());
}

TEST_F(SharedObjectTest, EndsWhenTheServerDoesNotAnswer) {
  connect();
  object_->connect();
  settle();
  pass(Milliseconds(16'000));
  EXPECT_THAT(log_, ElementsAre("SharedObject.ConnectFailed", "SharedObject.Closed"));
}

TEST_F(SharedObjectTest, NeedsAConnection) {
  object_->connect();
  loop_.run_ready();
  EXPECT_THAT(log_, ElementsAre("SharedObject.ConnectFailed", "SharedObject.Closed"));
}

TEST_F(SharedObjectTest, IsUsedOnceOverAConnection) {
  share();
  const auto other = std::make_shared<SharedObjectCore>(core_, "room", false, SharedObjectOptions{});
  watch(*other);
  other->connect();
  settle();
  EXPECT_THAT(log_, ElementsAre("SharedObject.ConnectFailed", "SharedObject.Closed"));
  other->abandon();
}

TEST_F(SharedObjectTest, ChangesThatNobodyMayMakeAreTakenBack) {
  share({{"a", 1}});
  object_->set("a", 2);
  settle();
  say({test::so_status("SharedObject.NoWriteAccess", "error")});
  EXPECT_THAT(log_, ElementsAre("SharedObject.NoWriteAccess", "sync reject:a"));
  EXPECT_EQ(*object_->find("a"), amf::Value(1));
  EXPECT_TRUE(object_->connected());
}

TEST_F(SharedObjectTest, EndsWhenTheServersPartIsTooLarge) {
  share();
  say({so_event(Says::change, {{"a", std::string(50'000, 'x')}})});
  log_.clear();
  say({so_event(Says::change, {{"b", std::string(60'000, 'x')}})});
  EXPECT_THAT(log_, ElementsAre("SharedObject.LimitExceeded", "SharedObject.Closed"));
  EXPECT_TRUE(object_->slots().empty());
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::release)}, 0)));
  EXPECT_TRUE(core_->connected());
}

TEST_F(SharedObjectTest, ClosesBehindWhatWasSet) {
  share();
  object_->set("a", 1);
  object_->close();
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::request_change, {{"a", 1}})}),
                                  message({so_event(Says::release)}, 0)));
  EXPECT_THAT(log_, ElementsAre("SharedObject.Closed"));
  say({so_event(Says::change, {{"a", 3}})});
  EXPECT_EQ(log_.size(), 1u);
}

TEST_F(SharedObjectTest, MayBeUsedAgain) {
  share({{"a", 1}});
  object_->close();
  settle();
  said();
  object_->connect();
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::use)}, 1)));
}

TEST_F(SharedObjectTest, TheConnectionTakesLeaveBehindWhatWasSet) {
  share();
  object_->set("a", 1);
  core_->close();
  EXPECT_EQ(said().size(), 1u);
  lose();
  EXPECT_THAT(log_, ElementsAre("SharedObject.Closed"));
}

TEST_F(SharedObjectTest, ComesBackWithItsConnection) {
  share({{"a", 1}});
  object_->set("a", 2);
  settle();
  lose();
  EXPECT_FALSE(object_->connected());
  EXPECT_THAT(log_, IsEmpty());
  pass(Milliseconds(10));
  open();
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::use)}, 1)));
  accept({{"a", 1}, {"b", 5}}, 6);
  EXPECT_THAT(log_, ElementsAre("sync clear change:a change:b"));
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::request_change, {{"a", 2}})}, 6)));
}

TEST_F(SharedObjectTest, EndsWithAConnectionThatDoesNotComeBack) {
  options_.reconnect = Milliseconds(0);
  share({{"a", 1}});
  lose();
  EXPECT_THAT(log_, ElementsAre("SharedObject.Closed"));
  EXPECT_EQ(*object_->find("a"), amf::Value(1));
}

TEST_F(SharedObjectTest, MayBeLetGoFromItsHandlers) {
  share();
  object_->handlers.sync = [this](const auto&) { object_->abandon(); };
  say({so_event(Says::change, {{"a", 1}}), test::so_send({"say", "x"})});
  EXPECT_THAT(log_, IsEmpty());
  EXPECT_THAT(said(), ElementsAre(message({so_event(Says::release)}, 0)));
}

TEST_F(SharedObjectTest, MessagesThatMakeNoSenseEndTheConnection) {
  options_.reconnect = Milliseconds(0);
  share();
  server_->message(MessageType::shared_object_amf0, test::hex("0004 'room' 00"), 0, 0, 3);
  settle();
  EXPECT_EQ(stream_->closed_with(), Reason::bad_message);
  EXPECT_THAT(log_, ElementsAre("SharedObject.Closed"));
}

TEST_F(SharedObjectTest, WhatIsForOthersIsDropped) {
  connect();
  server_->message(MessageType::shared_object_amf0, test::hex("0004 'room' 00"), 0, 0, 3);
  settle();
  object_->connect();
  settle();
  say({so_event(Says::use_success)}, 1, "other");
  EXPECT_THAT(log_, IsEmpty());
  EXPECT_TRUE(core_->connected());
}

TEST_F(SharedObjectTest, WaitsWhileTheServerTakesNothing) {
  share();
  stream_->block(monotonic_now());
  std::size_t taken = 0;
  while (object_->send("say", {std::string(50'000, 'x')})) ++taken;
  EXPECT_GE(taken, 20u);
  EXPECT_LE(taken, 50u);
  object_->set("a", 1);
  loop_.run_ready();
  stream_->block(std::nullopt);
  EXPECT_EQ(said().size(), taken + 1);
}

}  // namespace
}  // namespace sallyport::client
