#include "config/variables.hpp"

#include <gtest/gtest.h>

#include "unit/config/memory_tree.hpp"

namespace sallyport::config {
namespace {

using test::text_of_all;

Variables from_ini(std::string_view text, Diagnostics& diagnostics) {
  Variables variables;
  read_ini("conf/fms.ini", text, variables, diagnostics);
  return variables;
}

std::string expanded(const Variables& variables, std::string_view text) {
  Diagnostics diagnostics;
  std::string out = variables.expand(text, "file", {1, 1}, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << text_of_all(diagnostics.all());
  return out;
}

TEST(IniFile, FirstEqualsSignSplits) {
  Diagnostics diagnostics;
  const auto variables = from_ini("A = b=c\r\nEMPTY =\r\n", diagnostics);
  EXPECT_EQ(expanded(variables, "<${A}|${EMPTY}>"), "<b=c|>");
}

TEST(IniFile, LinesEndWithLfOrCrLfOrCr) {
  Diagnostics diagnostics;
  EXPECT_EQ(expanded(from_ini("A=1\rB=2\r\n\nC=3\n", diagnostics), "${A}${B}${C}"), "123");
  from_ini("A=1\r\r\nwrong", diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all()[0].line, 3);
}

TEST(IniFile, CommentsAndBlankLinesAreSkipped) {
  Diagnostics diagnostics;
  const auto variables = from_ini("# A = 1\n\n   # indented\nA=2", diagnostics);
  EXPECT_TRUE(diagnostics.all().empty());
  EXPECT_EQ(expanded(variables, "${A}"), "2");
}

TEST(IniFile, QuotesKeepBlanksAndAreTakenOff) {
  Diagnostics diagnostics;
  const auto variables = from_ini("A = \" bar \"\nB =  bar  \n", diagnostics);
  EXPECT_EQ(expanded(variables, "<${A}|${B}>"), "< bar |bar>");
}

TEST(IniFile, AByteOrderMarkIsNoPartOfTheFirstName) {
  Diagnostics diagnostics;
  EXPECT_TRUE(from_ini("\xef\xbb\xbf"
                       "A=1",
                       diagnostics)
                  .has("A"));
}

TEST(IniFile, LaterLinesMayUseEarlierVariables) {
  Diagnostics diagnostics;
  EXPECT_EQ(expanded(from_ini("A=1\nB=${A}${A}", diagnostics), "${B}"), "11");
}

TEST(IniFile, VariablesThatMultiplyEndInAnError) {
  std::string text = "A0=xxxxxxxxxxxxxxxx\n";
  for (int i = 1; i < 64; ++i) {
    const std::string before = "${A" + std::to_string(i - 1) + "}";
    text += "A" + std::to_string(i) + "=" + before + before + "\n";
  }
  Diagnostics diagnostics;
  from_ini(text, diagnostics);
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(Substitution, ReplacesTextAndAttributeValues) {
  const auto loaded = test::load_files({{"conf/fms.ini", "PORTS = 127.0.0.1:8080\nON = true"},
                                        {test::kAdaptorFile,
                                         "<Adaptor><HostPortList><HostPort>${PORTS}</HostPort></HostPortList>"
                                         "<HTTPIdent enable=\"${ON}\"/></Adaptor>"}});
  ASSERT_TRUE(loaded.ok()) << text_of_all(loaded.diagnostics);
  EXPECT_EQ(loaded.configuration->adaptors[0].listen[0].port, 8080);
  EXPECT_TRUE(loaded.configuration->adaptors[0].http.ident_enabled);
}

TEST(Substitution, AValueCannotBecomeATag) {
  const auto loaded =
      test::load_files({{"conf/fms.ini", "X = </HTTPIdent2><Deny>all</Deny>"},
                        {test::kAdaptorFile, "<Adaptor><HTTPIdent2>${X}</HTTPIdent2></Adaptor>"}});
  ASSERT_TRUE(loaded.ok()) << text_of_all(loaded.diagnostics);
  EXPECT_EQ(loaded.configuration->adaptors[0].http.ident2_address, "</HTTPIdent2><Deny>all</Deny>");
  EXPECT_TRUE(loaded.configuration->adaptors[0].rules.deny.empty());
}

TEST(Substitution, RootAndConfArePredefined) {
  const auto loaded = test::load_files(
      {{test::kVhostFile, "<VirtualHost><AppsDir>${ROOT}/a; ${CONF}/b</AppsDir></VirtualHost>"}});
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded.configuration->adaptors[0].vhosts[0].application_folders,
            (std::vector<std::string>{"/srv/sallyport/a", "/srv/sallyport/conf/b"}));
}

TEST(Substitution, SubstitutionXmlAddsSymbolsAndFiles) {
  const auto loaded = test::load_files(
      {{"conf/fms.ini", "A = 1"},
       {"conf/substitution.xml",
        "<Root><Symbols><IP>127.0.0.${A}</IP></Symbols><KeyValueFile>more.ini</KeyValueFile></Root>"},
       {"conf/more.ini", "PORT = 8081"},
       {test::kAdaptorFile,
        "<Adaptor><HostPortList><HostPort>${IP}:${PORT}</HostPort></HostPortList></Adaptor>"}});
  ASSERT_TRUE(loaded.ok()) << text_of_all(loaded.diagnostics);
  EXPECT_EQ(loaded.configuration->adaptors[0].listen[0],
            (net::ListenAddress{.host = "127.0.0.1", .port = 8081}));
}

TEST(Substitution, OldAndNewNamesOfTheIniFileAreRead) {
  for (const char* name : {"conf/fms.ini", "conf/fcs.ini", "conf/ams.ini"}) {
    const auto loaded = test::load_files(
        {{name, "P = :8082"},
         {test::kAdaptorFile, "<Adaptor><HostPortList><HostPort>${P}</HostPort></HostPortList></Adaptor>"}});
    ASSERT_TRUE(loaded.ok()) << name;
    EXPECT_EQ(loaded.configuration->adaptors[0].listen[0].port, 8082);
  }
}

TEST(Substitution, ValuesOfVariablesNeverAppearInDiagnostics) {
  const auto loaded =
      test::load_files({{"conf/fms.ini", "SERVER.ADMIN_PASSWORD = hunter2\nSERVER.ADMIN_USERNAME = root"},
                        {"conf/Users.xml",
                         "<Root><UserList><User name=\"${SERVER.ADMIN_USERNAM}\"><Password encrypt=\"maybe\">"
                         "${SERVER.ADMIN_PASSWORD}</Password></User></UserList></Root>"}});
  EXPECT_FALSE(loaded.ok());
  EXPECT_EQ(text_of_all(loaded.diagnostics).find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::config
