// XMLSockets of players, as a script sees them.
#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kEcho = R"(
application.onXMLConnect = function (client) {
  client.onXML = function (xml) { this.send("<got>" + xml.firstChild.nodeName + "</got>"); };
  client.send("<hello ip='" + client.ip + "' p='" + client.protocol + "'/>");
  return true;
};
application.onXMLDisconnect = function (client) { trace("left"); this.left = (this.left || 0) + 1; };
)";

class XmlClientTest : public GovernorTest {
 protected:
  void enter(hub::ClientId id) {
    auto facts = std::make_shared<hub::ClientFacts>();
    facts->id = id;
    facts->kind = hub::ClientKind::xml_socket;
    facts->address = "192.0.2.1";
    facts->protocol = "rtmp";
    governor_->connect(facts);
  }
  void say(hub::ClientId id, const std::string& text) { result(id, "data", {text}); }
};

TEST_F(XmlClientTest, WithoutAHandlerNobodyIsLetIn) {
  start("application.onConnect = function () { return true; };");
  enter(1);
  EXPECT_THAT(instance_.take(), ElementsAre("reject 1  undefined "));
}

TEST_F(XmlClientTest, MessagesGoBothWays) {
  start(kEcho);
  enter(1);
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1", "call 1 send [\"<hello ip='192.0.2.1' p='xmlsocket'/>\"]"));
  say(1, "<a><b/></a>");
  EXPECT_THAT(instance_.take(), ElementsAre("call 1 send [\"<got>a</got>\"]"));
}

TEST_F(XmlClientTest, AScriptMayTakeTheTextItself) {
  start("application.onXMLConnect = function () { return true; };"
        "XMLClient.prototype.onData = function (text) { this.send(text.length); };");
  enter(1);
  instance_.take();
  say(1, "not xml");
  EXPECT_THAT(instance_.take(), ElementsAre("call 1 send [\"7\"]"));
}

TEST_F(XmlClientTest, ADecisionMayComeLater) {
  start("var waiting; application.onXMLConnect = function (client) { waiting = client; client.send('<soon/>'); };"
        "Client.prototype.admit = function () { return application.acceptConnection(waiting); };"
        "Client.prototype.expel = function () { return application.disconnect(waiting); };");
  enter(1);
  EXPECT_THAT(instance_.take(), IsEmpty());
  connect(2);
  instance_.take();
  EXPECT_EQ(result(2, "admit"), amf::Value(true));
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1", "call 1 send [\"<soon/>\"]"));
  EXPECT_EQ(result(2, "admit"), amf::Value(false));
  EXPECT_EQ(result(2, "expel"), amf::Value(true));
  EXPECT_THAT(instance_.take(), ElementsAre("disconnect 1"));
}

TEST_F(XmlClientTest, TheyAreCountedApartFromClients) {
  start(std::string(kEcho) + "Client.prototype.count = function () { return [application.clients.length, application.xmlClients.length, this.left || application.left].join(); };");
  enter(1);
  enter(2);
  connect(3);
  governor_->disconnect(1);
  EXPECT_EQ(result(3, "count"), amf::Value("1,1,1"));
}

TEST_F(XmlClientTest, OnlyMessagesReachThem) {
  start(std::string(kEcho) + "XMLClient.prototype.secret = function () { trace('no'); return 1; };");
  enter(1);
  instance_.take();
  EXPECT_EQ(result(1, "secret"), amf::Value());
  EXPECT_EQ(result(1, "send", {"<x/>"}), amf::Value());
  EXPECT_THAT(instance_.take(), IsEmpty());
}

TEST_F(XmlClientTest, ToOneThatHasGoneNothingIsSent) {
  start("var gone; application.onXMLConnect = function (client) { gone = client; return true; };"
        "Client.prototype.tell = function () { return gone.send('<x/>') + ' ' + gone.close(); };");
  enter(1);
  governor_->disconnect(1);
  connect(2);
  EXPECT_EQ(result(2, "tell"), amf::Value("false false"));
}

}  // namespace
}  // namespace sallyport::test
