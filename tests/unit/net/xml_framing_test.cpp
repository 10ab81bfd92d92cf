#include "net/xml/xml_framing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace sallyport::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The messages in `bytes`, which must not depend on how they arrive.
template <typename Framing>
std::vector<std::string> messages_in(std::string_view bytes, std::size_t* pending = nullptr) {
  std::vector<std::vector<std::string>> results;
  for (const std::size_t step : {bytes.size() + 1, std::size_t{1}, std::size_t{3}}) {
    Framing framing;
    for (std::size_t at = 0; at < bytes.size(); at += step) framing.add(bytes.substr(at, step));
    auto& messages = results.emplace_back();
    while (framing.has_message()) messages.push_back(framing.take());
    if (pending) *pending = framing.pending();
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
  return results[0];
}

TEST(ZeroFraming, AMessageEndsWithAZeroByte) {
  std::size_t pending = 0;
  EXPECT_THAT(messages_in<ZeroFraming>(std::string_view("<a/>\0\0<b>x</b>\0<c", 17), &pending), ElementsAre("<a/>", "", "<b>x</b>"));
  EXPECT_EQ(pending, 2u);
}

TEST(ZeroFraming, MessagesAreCutOutAsTheyAreTaken) {
  ZeroFraming framing;
  framing.add(std::string("a\0b\0c", 5));
  EXPECT_EQ(framing.take(), "a");
  framing.add(std::string("d\0e", 3));
  EXPECT_EQ(framing.pending(), 0u) << "there is one to be taken";
  EXPECT_EQ(framing.take(), "b");
  EXPECT_EQ(framing.take(), "cd");
  EXPECT_FALSE(framing.has_message());
  EXPECT_EQ(framing.pending(), 1u);
}

TEST(StreamFraming, EachCompleteElementAtTheTopIsAMessage) {
  std::size_t pending = 0;
  EXPECT_THAT(messages_in<StreamFraming>(" <a><b/>t</a>\n<c x='/>'/> noise <d><d></d></d><e>", &pending),
              ElementsAre("<a><b/>t</a>", "<c x='/>'/>", "<d><d></d></d>"));
  EXPECT_EQ(pending, 3u);
}

TEST(StreamFraming, TheElementsOfAnXmppStreamDoNotWaitForItsEnd) {
  EXPECT_THAT(messages_in<StreamFraming>("<?xml version='1.0'?><stream:stream id='7' to='a'><message><body>hi</body></message><presence/></stream:stream>"),
              ElementsAre("<stream:stream id='7' to='a'/>", "<message><body>hi</body></message>", "<presence/>"));
}

TEST(StreamFraming, WhatLooksLikeATagIsNoneInCommentsAndCharacterData) {
  EXPECT_THAT(messages_in<StreamFraming>("<!--<a>--><!DOCTYPE b [<!ENTITY c '>'>]><b><!-- </b> --><![CDATA[</b>]]><?p </b>?></b>"),
              ElementsAre("<b><!-- </b> --><![CDATA[</b>]]><?p </b>?></b>"));
}

TEST(StreamFraming, NonsenseIsPassedOver) {
  std::size_t pending = 1;
  EXPECT_THAT(messages_in<StreamFraming>("no element</a></b>>>]]>", &pending), IsEmpty());
  EXPECT_EQ(pending, 0u);
  EXPECT_THAT(messages_in<StreamFraming>("</x><a></b>"), ElementsAre("<a></b>"));
  messages_in<StreamFraming>("<a b=\"" + std::string(5'000, '>'), &pending);
  EXPECT_EQ(pending, 5'006u);
}

}  // namespace
}  // namespace sallyport::net
