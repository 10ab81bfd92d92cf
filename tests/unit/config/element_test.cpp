#include "config/element.hpp"

#include <gtest/gtest.h>

#include "unit/config/memory_tree.hpp"

namespace sallyport::config {
namespace {

Element parsed(std::string_view text) {
  Diagnostics diagnostics;
  auto root = parse_xml("file", text, diagnostics);
  EXPECT_TRUE(root.has_value()) << test::text_of_all(diagnostics.all());
  return root.value_or(Element{});
}

TEST(ParseXml, KnowsTheColumnOfTagsTextsAndAttributes) {
  const Element root = parsed(
      "<?xml version=\"1.0\"?>\n<!-- <a> -->\n<Root>\n\t<A  x = 'one' y=\"two\">\n\t  text</A></Root>");
  const Element& a = root.children.at(0);
  EXPECT_EQ(root.at, (Position{3, 1}));
  EXPECT_EQ(a.at, (Position{4, 2}));
  EXPECT_EQ(a.attributes.at(0).name_at, (Position{4, 6}));
  EXPECT_EQ(a.attributes.at(0).value_at, (Position{4, 11}));
  EXPECT_EQ(a.attributes.at(1).value_at, (Position{4, 19}));
  EXPECT_EQ(a.text_at, (Position{5, 4}));
  EXPECT_EQ(a.text, "text");
}

TEST(ParseXml, TakesWindowsLineEndsAndAByteOrderMark) {
  const Element root = parsed("\xef\xbb\xbf<Root>\r\n  <A>1</A>\r\n</Root>\r\n");
  EXPECT_EQ(root.at, (Position{1, 1}));
  EXPECT_EQ(root.child("A")->at, (Position{2, 3}));
}

TEST(ParseXml, TakesOldMacLineEnds) {
  EXPECT_EQ(parsed("<Root>\r <A>1</A>\r</Root>").child("A")->at, (Position{2, 2}));
}

TEST(ParseXml, JoinsTextAroundCommentsAndCdata) {
  const Element root = parsed("<Root> a <!-- b --> <![CDATA[<c> & ]]>d </Root>");
  EXPECT_EQ(root.text, "a <c> & d");
  EXPECT_EQ(root.text_at, (Position{1, 8}));
}

TEST(ParseXml, DecodesCharacterReferencesOnly) {
  EXPECT_EQ(parsed("<R>&lt;a&gt; &amp;amp; &quot;&apos; &#65;&#x42;</R>").text, "<a> &amp; \"' AB");
}

TEST(ParseXml, TagsInsideCommentsAndCdataAreText) {
  const Element root = parsed("<R><!-- <a><b> --><c/><![CDATA[<d>]]></R>");
  ASSERT_EQ(root.children.size(), 1u);
  EXPECT_EQ(root.children[0].name, "c");
  EXPECT_EQ(root.children[0].at, (Position{1, 19}));
}

TEST(Element, IsFoundByPath) {
  const Element root = parsed("<R><A><B>1</B></A><A><B>2</B></A></R>");
  EXPECT_EQ(root.find("A/B")->text, "1");
  EXPECT_EQ(root.find("A/C"), nullptr);
  EXPECT_EQ(root.find(""), &root);
}

TEST(Element, InnerXmlCanBeParsedAgain) {
  const Element root = parsed("<R><A x=\"&quot;&lt;\">&amp;<B/></A></R>");
  EXPECT_TRUE(same_content(parsed("<R>" + inner_xml(root) + "</R>"), root));
}

}  // namespace
}  // namespace sallyport::config
