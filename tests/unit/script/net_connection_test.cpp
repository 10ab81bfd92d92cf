// NetConnection and NetStream as far as they go without another server; tests/functional has the rest.
#include "script/parts/net_connections.hpp"
#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

constexpr const char* kLink = R"(
var said = [];
var nc = new NetConnection();
nc.onStatus = function (info) { said.push(info.level + " " + info.code); };
Client.prototype.open = function (uri) { return nc.connect(uri); };
Client.prototype.said = function () { return said.join(", "); };
Client.prototype.run = function (text) { return eval(text); };
)";

class NetConnectionTest : public GovernorTest {
 protected:
  void begin(const std::string& script = kLink) {
    start(script);
    connect(1);
  }
  amf::Value run(const std::string& text) { return result(1, "run", {amf::Value(text)}); }
};

TEST_F(NetConnectionTest, SaysLaterThatAnAddressIsNone) {
  begin();
  EXPECT_EQ(result(1, "open", {"rtmp://host"}), amf::Value(false));
  EXPECT_EQ(result(1, "said"), amf::Value(""));
  instance_.loop.run_ready();
  EXPECT_EQ(result(1, "said"), amf::Value("error NetConnection.Connect.Failed"));
}

TEST_F(NetConnectionTest, KnowsItsStateBeforeAnythingHasHappened) {
  begin();
  EXPECT_EQ(run("nc.isConnected"), amf::Value(false));
  EXPECT_EQ(run("nc.uri === undefined"), amf::Value(true));
  EXPECT_EQ(run("nc.objectEncoding"), amf::Value(3));
  EXPECT_EQ(run("nc.objectEncoding = 0; nc.objectEncoding"), amf::Value(0));
  EXPECT_EQ(run("nc.call('m', null)"), amf::Value(false));
  EXPECT_EQ(run("nc.connect(null)"), amf::Value(false));
}

TEST_F(NetConnectionTest, WithoutSomebodyToAskWebServersThereAreNoGateways) {
  begin();
  EXPECT_EQ(failure(1, "nothing"), "Method not found (nothing).");
  EXPECT_EQ(run("nc.connect('http://host/gateway')"), amf::Value(false));
  EXPECT_EQ(run("nc.isConnected"), amf::Value(false));
}

TEST_F(NetConnectionTest, AClosedOneSaysSoOnce) {
  begin();
  EXPECT_EQ(run("nc.connect('rtmp://192.0.2.1/app'); nc.close(); nc.close(); nc.isConnected"), amf::Value(false));
  instance_.loop.run_ready();
  EXPECT_EQ(result(1, "said"), amf::Value("status NetConnection.Connect.Closed"));
}

TEST_F(NetConnectionTest, OfWhatIsReplacedNothingIsHeardAnyMore) {
  begin();
  run("nc.connect('rtmp://192.0.2.1/app'); nc.connect('rtmp://192.0.2.2/app'); nc.close()");
  instance_.loop.run_ready();
  EXPECT_EQ(result(1, "said"), amf::Value("status NetConnection.Connect.Closed"));
}

TEST_F(NetConnectionTest, ThereAreNoMoreThanTheBound) {
  begin();
  const std::string many = "var i = 0, all = []; try { for (; i < 1000; ++i) { all.push(new NetConnection()); all[i].connect('rtmp://192.0.2.1/app'); } } catch (e) {} i";
  EXPECT_EQ(run(many), amf::Value(script::NetConnections::kMaxConnections));
}

TEST_F(NetConnectionTest, IsATargetOfProxies) {
  begin(std::string(kLink) + "application.registerProxy('far', nc);");
  EXPECT_EQ(failure(1, "far"), "Error: the connection that answers far has gone");
}

TEST_F(NetConnectionTest, AStreamWaitsForItsConnectionAndFailsWithIt) {
  begin();
  EXPECT_EQ(run("ns = new NetStream(nc); ns.onStatus = function (info) { said.push(info.code); }; ns.publish('x')"), amf::Value(false));
  EXPECT_EQ(run("nc.connect('rtmp://192.0.2.1/app'); ns.publish('x', 'live')"), amf::Value(true));
  run("nc.close()");
  instance_.loop.run_ready();
  EXPECT_EQ(result(1, "said"), amf::Value("status NetConnection.Connect.Closed, NetStream.Failed"));
}

TEST_F(NetConnectionTest, AnUnloadedInstanceHearsNothingAnyMore) {
  begin();
  run("nc.connect('rtmp://192.0.2.1/app'); nc.close()");
  governor_->stop(true);
  instance_.loop.run_ready();
  EXPECT_EQ(result(1, "said"), amf::Value(""));
}

}  // namespace
}  // namespace sallyport::test
