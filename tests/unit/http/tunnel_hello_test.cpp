#include "http/tunnel_hello.hpp"

#include <gtest/gtest.h>

#include "http/text_document.hpp"

namespace sallyport::http {
namespace {

TunnelWelcome welcome_with_secret() {
  TunnelSecret secret{};
  for (std::size_t i = 0; i < secret.size(); ++i) secret[i] = static_cast<std::uint8_t>(i * 8);
  return {.id = "00abcdef", .secret = secret, .hold = Milliseconds(20'000)};
}

TEST(TunnelHello, IsReadAsItWasWritten) {
  for (const bool text : {false, true}) {
    for (const std::string_view type : kTunnelTypes) {
      const std::string body = make_tunnel_hello({type, text});
      const auto read = parse_tunnel_hello(as_bytes(body));

      ASSERT_TRUE(read.has_value()) << body;
      EXPECT_EQ(read->reply_type, type);
      EXPECT_EQ(read->text, text);
    }
  }
}

TEST(TunnelHello, IsNotSeenInTheBodiesOfLegacyClients) {
  for (const std::string_view body : {std::string_view("\0", 1), std::string_view(""), std::string_view("x"),
                                      std::string_view("sallyport-tunnel 10"), std::string_view("sallyport")})
    EXPECT_FALSE(parse_tunnel_hello(as_bytes(body)).has_value()) << body;
}

TEST(TunnelHello, NamesTheApplicationThatAPageWants) {
  const auto application = [](std::string_view body) { return parse_tunnel_hello(as_bytes(body))->application; };

  EXPECT_EQ(application("sallyport-tunnel 1 app=live"), "live");
  EXPECT_EQ(application("sallyport-tunnel 1 app=video%20chat"), "video chat");
  for (const std::string_view none : {"sallyport-tunnel 1", "sallyport-tunnel 1 app=", "sallyport-tunnel 1 app=..",
                                      "sallyport-tunnel 1 app=a%2Fb", "sallyport-tunnel 1 app=%zz"})
    EXPECT_EQ(application(none), "") << none;
}

TEST(TunnelHello, AsksForNoTypeThatABrowserCouldRun) {
  const auto read = parse_tunnel_hello(as_bytes("sallyport-tunnel 1 reply=text/javascript"));

  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->reply_type, "");
}

TEST(TunnelWelcome, IsReadAsItWasWritten) {
  for (const bool text : {false, true}) {
    const auto written = welcome_with_secret();
    const auto read = parse_tunnel_welcome(as_bytes(make_tunnel_welcome(written, text)), text);

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->id, written.id);
    EXPECT_EQ(read->secret, written.secret);
    EXPECT_EQ(read->hold, written.hold);
  }
}

TEST(TunnelWelcome, OfAnotherServerIsAnIdAlone) {
  const auto read = parse_tunnel_welcome(as_bytes("20250680\n"), false);

  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, "20250680");
  EXPECT_FALSE(read->secret.has_value());
}

TEST(TunnelWelcome, IsNoWebPageAndNothingUnreadable) {
  const std::string page = "<html><body>Please log in</body></html>";
  const std::string broken = "00abcdef\nsallyport-tunnel 1 secret=12 hold=20000\n";
  const std::string endless =
      "00abcdef\nsallyport-tunnel 1 secret=" + std::string(64, '0') + " hold=99999999\n";

  for (const std::string& body : {page, broken, endless, std::string(), std::string("\n"),
                                  std::string(64, 'a'), std::string("a b\n"), std::string(5000, 'x')})
    EXPECT_FALSE(parse_tunnel_welcome(as_bytes(body), false).has_value()) << body;
  EXPECT_FALSE(parse_tunnel_welcome(as_bytes("20250680\n"), true).has_value());
}

TEST(TextDocument, SurvivesABoxThatAddsToThePage) {
  const std::string document = make_text_document(as_bytes("the bytes"));
  const std::string changed = "<!-- scanned --><p>notice</p>" + document + "<script src=\"x\"></script>";
  const auto read = parse_text_document(changed);

  ASSERT_TRUE(read.ok());
  EXPECT_EQ(as_text(*read), "the bytes");
}

TEST(TextDocument, HasNothingButPrintableCharacters) {
  ByteVector bytes(256);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  for (const char c : make_text_document(bytes)) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
}

TEST(TextDocument, IsRefusedWithoutItsMarks) {
  for (const std::string_view text :
       {"", "Zm9v", "<p id=\"sallyport\">Zm9v", "<p id=\"sallyport\">Z</p>", "</p>"})
    EXPECT_FALSE(parse_text_document(text).ok()) << text;
}

}  // namespace
}  // namespace sallyport::http
