// XML and LoadVars, as far as they need no web server.
#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

class XmlTest : public GovernorTest {
 protected:
  XmlTest() { options_.governor.max_call_time = Milliseconds(60'000); }

  /// What an expression gives, as text.
  std::string shown(const std::string& expression) {
    start("Client.prototype.show = function () { return String(" + expression + "); };");
    connect(1);
    return std::string(result(1, "show").string_or("no text"));
  }
};

TEST_F(XmlTest, ADocumentComesOutAsItWentIn) {
  EXPECT_EQ(shown("new XML('<?xml version=\"1.0\"?><!DOCTYPE a><a b=\"1&amp;2\"><c/>t &lt; <![CDATA[<&]]></a>')"),
            "<?xml version=\"1.0\"?><!DOCTYPE a><a b=\"1&amp;2\"><c />t &lt; &lt;&amp;</a>");
}

TEST_F(XmlTest, TheStatusSaysWhatIsWrong) {
  EXPECT_EQ(shown("['<a/>', 'text', '<a><![CDATA[x', '<?xml ', '<!DOCTYPE a [', '<!--', '<a b=1/>', '<a b=\"1', '<a><b></a>', '</a>']"
                  ".map(function (text) { return new XML(text).status; })"),
            "0,0,-2,-3,-4,-5,-6,-8,-9,-10");
}

TEST_F(XmlTest, DepthAndSizeHaveABound) {
  EXPECT_EQ(shown("[new XML('<a>'.repeat(300)).status, new XML('<a/>'.repeat(100001)).status, new XML('<a/>'.repeat(1000)).status]"), "-7,-7,0");
}

TEST_F(XmlTest, EntitiesOfADocumentTypeAreNotUsed) {
  EXPECT_EQ(shown("new XML('<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>').firstChild.firstChild.nodeValue"), "&x;");
}

TEST_F(XmlTest, AmpersandsThatBeginNoEntityStayAndCostNoMoreThanOtherCharacters) {
  EXPECT_EQ(shown("(function () { var text = function (inner) { return new XML('<a>' + inner + '</a>').firstChild.firstChild.nodeValue; };"
                  " return text('&&amp;&#x41;&;&amp&unknown00;&nbsp') + ' ' + text('&'.repeat(1e6) + ';').length; })()"),
            "&&A&;&amp&unknown00;&nbsp 1000001");
}

TEST_F(XmlTest, TheTreeCanBeWalkedAndChanged) {
  start("Client.prototype.show = function () {"
        "  var doc = new XML(); doc.ignoreWhite = true; doc.parseXML('<users>\\n <user name=\"ann\"/> <user name=\"bob\">x</user></users>');"
        "  var seen = [];"
        "  for (var n = doc.firstChild.firstChild; n != null; n = n.nextSibling) seen.push(n.attributes.name);"
        "  var list = doc.firstChild; list.firstChild.removeNode();"
        "  var node = doc.createElement('user'); node.attributes.name = 'c\"d'; node.appendChild(doc.createTextNode('<'));"
        "  list.insertBefore(node, list.firstChild); list.appendChild(list);"
        "  return seen + ' ' + list.childNodes.length + ' ' + list; };");
  connect(1);
  EXPECT_EQ(result(1, "show"), amf::Value("ann,bob 2 <users><user name=\"c&quot;d\">&lt;</user><user name=\"bob\">x</user></users>"));
}

TEST_F(XmlTest, VariablesAreTheObjectsOwnProperties) {
  start("Client.prototype.show = function () {"
        "  var lv = new LoadVars(); lv.onLoad = function () {}; lv.contentType = 'text/plain'; lv.user = 'Zo\\u00eb & co';"
        "  lv.decode('a=1&__proto__=x&b=two+words');"
        "  var names = []; for (var i in lv) if (typeof lv[i] != 'function') names.push(i);"
        "  return names + ' ' + lv.b + ' ' + lv + ' ' + (lv instanceof LoadVars); };");
  connect(1);
  EXPECT_EQ(result(1, "show"), amf::Value("user,a,__proto__,b two words user=Zo%C3%AB%20%26%20co&a=1&%5F%5Fproto%5F%5F=x&b=two%20words true"));
}

TEST_F(XmlTest, WithoutAWebServerToAskLoadSaysFalse) {
  EXPECT_EQ(shown("[new LoadVars().load('http://localhost/'), new LoadVars().load(), new XML().load(null)]"), "false,false,false");
}

TEST_F(XmlTest, WhatSignsRequestsIsNoScript) {
  write("webhook.secret", "whsec_c2VjcmV0");
  EXPECT_EQ(shown("(function () { try { load('webhook.secret'); } catch (error) { return error; } })()"), "Error: load: webhook.secret is no script");
}

TEST_F(XmlTest, PeersCannotCallWhatTheServerMade) {
  start("application.onConnect = function (client) { client.doc = new XML('<a/>'); client.vars = new LoadVars(); client.line = new XMLSocket(); return true; };");
  connect(1);
  for (const char* name : {"doc.toString", "doc.load", "doc.parseXML", "vars.load", "vars.sendAndLoad", "line.connect", "line.send"}) failure(1, name);
}

TEST_F(XmlTest, ASocketThatCannotBeSaysFalse) {
  EXPECT_EQ(shown("[new XMLSocket().connect('localhost', 0), new XMLSocket().connect('localhost', 70000), new XMLSocket().send('x'),"
                  "new XMLSocket().maxUnprocessedChars, new XMLStreams() instanceof XMLSocket]"),
            "false,false,false,4096,true");
}

TEST_F(XmlTest, SocketsHaveABound) {
  EXPECT_EQ(shown("(function () { var n = 0; for (var i = 0; i < 100; i++) { var s = new XMLSocket(); if (s.connect('127.0.0.1', 9)) n++; } return n; })()"), "64");
}

}  // namespace
}  // namespace sallyport::test
