#include <gtest/gtest.h>

#include "script/old_syntax.hpp"

namespace sallyport::script {
namespace {

std::string translated(const std::string& source) {
  const Translation translation = translate_old_syntax(source, "main.asc");
  EXPECT_FALSE(translation.error) << translation.error->to_string();
  return translation.source;
}

std::string fault(const std::string& source) {
  const Translation translation = translate_old_syntax(source, "main.asc");
  return translation.error ? translation.error->to_string() : "none";
}

TEST(OldSyntax, ForEachIsTranslated) {
  EXPECT_EQ(translated("for each (var x in list) f(x);"), "for  (var x of __values( list)) f(x);");
  EXPECT_EQ(translated("for each (x in f(a, (b))) {\n}"), "for  (x of __values( f(a, (b)))) {\n}");
}

TEST(OldSyntax, WhatOnlyLooksLikeItStays) {
  for (const char* source : {"// for each (x in y)\n", "<!-- for each (x in y)\n", "<!-- don't\n'", "/* for each (x in y) */", "'for each (x in y)'", "\"for each\"", "/for each (x in y)/",
                             "for (var each in y) {}", "o.for\neach", "a = b / c; // for each\n", "var s = '\\'for each'; x;",
                             "class A { #x = 1; }", "f(`for each (x in y)`)"}) {
    EXPECT_EQ(translated(source), source);
  }
}

TEST(OldSyntax, ConditionalCatchIsRefusedWithItsPlace) {
  EXPECT_TRUE(fault("try {\n} catch (e if e instanceof A) {}").starts_with("main.asc:2:12: SyntaxError: catch with a condition"));
  EXPECT_EQ(fault("try {} catch (e) { if (e) f(); }"), "none");
}

TEST(OldSyntax, IncludeIsRefusedWithItsPlace) {
  EXPECT_TRUE(fault("\r\n#include \"a.asc\"").starts_with("main.asc:2:1: SyntaxError: #include is not part"));
}

TEST(OldSyntax, XmlIsRefusedWithItsPlace) {
  EXPECT_TRUE(fault("var a = 1;\nvar x = <list/>;").starts_with("main.asc:2:9: SyntaxError: XML in the source"));
  EXPECT_TRUE(fault("f(<a>b</a>);").starts_with("main.asc:1:3:"));
  EXPECT_TRUE(fault("return <>a</>;").starts_with("main.asc:1:8:"));
  EXPECT_TRUE(fault("x.@name == 1;").starts_with("main.asc:1:3:"));
}

TEST(OldSyntax, SmallerThanIsNoXml) {
  for (const char* source : {"a <b", "a<b>c", "(a)<b", "i++<n", "i--<n;", "a[0]<b", "x = 1 <y", "<!-- a comment\na", "'a'<b", "f()<g"}) {
    EXPECT_EQ(translated(source), source);
  }
}

TEST(OldSyntax, AfterAnIncrementASlashDivides) {
  EXPECT_EQ(translated("a = i++ / 2; for each (x in y) f(); b = c / d;"), "a = i++ / 2; for  (x of __values( y)) f(); b = c / d;");
}

TEST(OldSyntax, BrokenSourcesAreLeftToTheEngine) {
  for (const char* source : {"'never ended", "/* never ended", "/never ended", "`never ended", "for each", "for each (", "for each (x in", "\\", ""}) {
    translate_old_syntax(source, "main.asc");  // ends
  }
}

}  // namespace
}  // namespace sallyport::script
