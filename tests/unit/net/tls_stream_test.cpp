// TlsStream over a stream that the test plays, against OpenSSL's own client.
#include "net/tls/tls_stream.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "net/tls/tls_context.hpp"

namespace sallyport::net {
namespace {

/// What lies below: keeps what is written, delivers what the test says.
class StreamBelow final : public ByteStream {
 public:
  explicit StreamBelow(loop::EventLoop& loop) : loop_(loop) {}
  const TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return loop_; }
  void start(std::shared_ptr<StreamUser> above, ByteSpan initial) override {
    user = std::move(above);
    if (!initial.empty()) user->on_bytes(initial);
  }
  void want_write() override { wanted = true; }
  void set_reading(bool on) override { reading = on; }
  void close(Reason reason, bool flush) override {
    if (closed) return;
    if (flush) pull();
    closed = reason;
    const auto leaving = std::move(user);
    leaving->on_closed(reason);
  }
  std::uint64_t bytes_received() const override { return 0; }
  std::uint64_t bytes_sent() const override { return 0; }
  std::optional<MonotonicTime> blocked_since() const override { return std::nullopt; }

  /// One write; answers its size.
  std::size_t pull_once() {
    Gather& gather = worker_gather();
    gather.clear();
    more = user->fill(gather, 256 * 1024);
    for (std::size_t i = 0; i < gather.slice_count(); ++i) written.append(as_text(gather.slice(i)));
    return gather.size();
  }
  void pull() {
    wanted = false;
    do {
      largest = std::max(largest, pull_once());
    } while (more);
  }

  std::shared_ptr<StreamUser> user;
  std::string written;
  std::size_t largest = 0;
  bool wanted = false;
  bool more = false;
  bool reading = true;
  std::optional<Reason> closed;

 private:
  loop::EventLoop& loop_;
  TransportFacts facts_;
};

class Recorder final : public StreamUser {
 public:
  void on_bytes(ByteSpan bytes) override {
    received += as_text(bytes);
    if (on_input) on_input();
  }
  bool fill(Gather& out, std::size_t limit) override {
    while (!outgoing.empty() && out.size() < limit && out.room_for_owned()) {
      const std::size_t size = outgoing.front().size();
      out.add_owned(std::move(outgoing.front()), 0, size);
      outgoing.pop_front();
    }
    return !outgoing.empty();
  }
  bool on_peer_end() override {
    peer_ended = true;
    return keeps_open;
  }
  void on_closed(Reason reason) override { closed = reason; }

  std::string received;
  std::deque<SharedBytes> outgoing;
  std::function<void()> on_input;
  bool peer_ended = false;
  bool keeps_open = false;
  std::optional<Reason> closed;
};

/// OpenSSL's client with memory on both sides.
class TlsClient {
 public:
  TlsClient() : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(SSL_new(context_.get()), SSL_free) {
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_.get());
    SSL_set_tlsext_host_name(ssl_.get(), "LOCALHOST");
  }
  SSL* ssl() { return ssl_.get(); }
  void take(std::string_view bytes) { BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size())); }
  std::string give() {
    BIO* out = SSL_get_wbio(ssl_.get());
    std::string bytes(BIO_ctrl_pending(out), '\0');
    if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }
  bool shake() { return SSL_do_handshake(ssl_.get()) == 1; }
  void say(std::string_view text) { SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())); }
  std::string read() {
    std::string text;
    char piece[4096];
    for (int count = 0; (count = SSL_read(ssl_.get(), piece, sizeof piece)) > 0;) text.append(piece, count);
    return text;
  }
  bool told_of_end() { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

 private:
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

std::shared_ptr<TlsContext> localhost() {
  return TlsContext::load({{.certificate_file = SALLYPORT_VECTORS "/tls/localhost.pem"}}).value();
}

class TlsStreamTest : public testing::Test {
 protected:
  TlsStreamTest() {
    stream->start(user, {});
    stream->begin({});
  }
  ~TlsStreamTest() override {
    if (!below->closed) below->close(Reason::server_closed, false);
    loop.run_ready();
  }
  /// Both ends take turns until the handshake is done; `deliver` brings the client's bytes.
  bool shake(const std::function<void(const std::string&)>& deliver) {
    for (int i = 0; i < 10; ++i) {
      const bool done = client.shake();
      deliver(client.give());
      if (done) return true;
      exchange();
    }
    return false;
  }
  bool shake() {
    return shake([this](const std::string& bytes) { arrive(bytes); });
  }
  void arrive(std::string_view bytes) {
    if (!bytes.empty() && below->user) below->user->on_bytes(as_bytes(bytes));
  }
  void exchange() {
    if (!below->closed) below->pull();
    client.take(std::exchange(below->written, {}));
  }

  loop::EventLoop loop{0};
  std::shared_ptr<StreamBelow> below = std::make_shared<StreamBelow>(loop);
  std::shared_ptr<Recorder> user = std::make_shared<Recorder>();
  std::shared_ptr<TlsStream> stream = std::make_shared<TlsStream>(below, localhost());
  TlsClient client;
};

TEST_F(TlsStreamTest, CarriesBytesBothWaysAndSaysItIsSecure) {
  ASSERT_TRUE(shake());
  client.say("hello");
  arrive(client.give());
  user->outgoing.push_back(SharedBytes::copy_of(as_bytes("welcome")));
  exchange();

  EXPECT_EQ(user->received, "hello");
  EXPECT_EQ(client.read(), "welcome");
  EXPECT_TRUE(stream->facts().secure);
  EXPECT_EQ(stream->facts().protocol, "rtmps");
  EXPECT_EQ(stream->facts().server_name, "localhost");
  EXPECT_EQ(stream->bytes_received(), 5u);
  EXPECT_EQ(stream->bytes_sent(), 7u);
}

TEST_F(TlsStreamTest, ByteByByteIsTheSame) {
  ASSERT_TRUE(shake([this](const std::string& bytes) {
    for (const char one : bytes) arrive({&one, 1});
  }));
  client.say("one");
  client.say("two");
  for (const char one : client.give()) arrive({&one, 1});
  EXPECT_EQ(user->received, "onetwo");
}

TEST_F(TlsStreamTest, EncryptsAtMost32KibibytesAhead) {
  ASSERT_TRUE(shake());
  exchange();
  const std::string large(100'000, 'x');
  user->outgoing.push_back(SharedBytes::copy_of(as_bytes(large)));
  below->largest = 0;

  exchange();

  EXPECT_GT(below->largest, 32u * 1024);
  EXPECT_LT(below->largest, 33u * 1024);
  EXPECT_EQ(client.read(), large);
}

TEST_F(TlsStreamTest, SmallMessagesShareARecord) {
  ASSERT_TRUE(shake());
  exchange();
  for (int i = 0; i < 10; ++i) user->outgoing.push_back(SharedBytes::copy_of(as_bytes("0123456789")));

  below->pull();

  EXPECT_LT(below->written.size(), 100u + 64);  // one header and one tag, not ten
  client.take(below->written);
  EXPECT_EQ(client.read().size(), 100u);
}

TEST_F(TlsStreamTest, WhatComesWhileTheUserDoesNotReadWaits) {
  ASSERT_TRUE(shake());
  user->on_input = [this] { stream->set_reading(false); };
  client.say("one");
  client.say("two");
  arrive(client.give());
  EXPECT_EQ(user->received, "one");
  EXPECT_FALSE(below->reading);

  user->on_input = nullptr;
  stream->set_reading(true);
  loop.run_ready();

  EXPECT_EQ(user->received, "onetwo");
  EXPECT_TRUE(below->reading);
}

TEST_F(TlsStreamTest, AnotherUserTakesOverInTheMiddle) {
  ASSERT_TRUE(shake());
  const auto heir = std::make_shared<Recorder>();
  user->on_input = [&] {
    user->on_input = nullptr;
    stream->start(heir, as_bytes(user->received));
  };
  client.say("first");
  client.say("second");
  arrive(client.give());

  EXPECT_EQ(user->received, "first");
  EXPECT_EQ(heir->received, "firstsecond");
  below->close(Reason::client_closed, false);
  EXPECT_FALSE(user->closed);
  EXPECT_EQ(heir->closed, Reason::client_closed);
}

TEST_F(TlsStreamTest, AFlushedCloseSaysItsLastWordsAndThatItIsTheEnd) {
  ASSERT_TRUE(shake());
  exchange();
  user->outgoing.push_back(SharedBytes::copy_of(as_bytes("goodbye")));

  stream->close(Reason::rejected, true);
  client.take(below->written);

  EXPECT_EQ(client.read(), "goodbye");
  EXPECT_TRUE(client.told_of_end());
  EXPECT_EQ(user->closed, Reason::rejected);
}

TEST_F(TlsStreamTest, ThePeersEndMayLeaveTheStreamOpen) {
  ASSERT_TRUE(shake());
  user->keeps_open = true;
  SSL_shutdown(client.ssl());
  arrive(client.give());
  EXPECT_TRUE(user->peer_ended);
  EXPECT_FALSE(below->closed);

  user->outgoing.push_back(SharedBytes::copy_of(as_bytes("reply")));
  exchange();
  EXPECT_EQ(client.read(), "reply");
}

TEST_F(TlsStreamTest, NoiseIsToldOffWithAnAlert) {
  arrive(std::string("\x16\x03\x01\x00\x05", 5) + "noise");
  EXPECT_EQ(below->closed, Reason::bad_tls);
  EXPECT_EQ(user->closed, Reason::bad_tls);
  ASSERT_FALSE(below->written.empty());
  EXPECT_EQ(below->written[0], 0x15);
}

TEST_F(TlsStreamTest, AnOldVersionHasAReasonOfItsOwn) {
  SSL_set_security_level(client.ssl(), 0);
  SSL_set_min_proto_version(client.ssl(), TLS1_VERSION);
  SSL_set_max_proto_version(client.ssl(), TLS1_1_VERSION);
  SSL_set_cipher_list(client.ssl(), "ALL:@SECLEVEL=0");
  EXPECT_FALSE(client.shake());
  arrive(client.give());
  EXPECT_EQ(below->closed, Reason::tls_version);
}

TEST_F(TlsStreamTest, ARecordThatWasChangedEndsTheConnection) {
  ASSERT_TRUE(shake());
  client.say("hello");
  std::string bytes = client.give();
  bytes.back() ^= 1;
  arrive(bytes);
  EXPECT_EQ(user->closed, Reason::bad_tls);
  EXPECT_EQ(user->received, "");
}

}  // namespace
}  // namespace sallyport::net
