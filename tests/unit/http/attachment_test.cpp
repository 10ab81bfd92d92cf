#include "http/attachment.hpp"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

TEST(AttachmentTest, APlainNameIsItself) {
  EXPECT_EQ(attachment_disposition("plan 2.pdf"), "attachment; filename=\"plan 2.pdf\"; filename*=UTF-8''plan%202.pdf");
}

TEST(AttachmentTest, OtherLettersHaveAFormOfTheirOwn) {
  EXPECT_EQ(attachment_disposition("grüße.txt"), "attachment; filename=\"gr__e.txt\"; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt");
}

TEST(AttachmentTest, NothingLeavesTheQuotesOrTheLine) {
  EXPECT_EQ(attachment_disposition("a\";b=\\c%41\r\nX: y"),
            "attachment; filename=\"a_;b=_c_41__X_ y\"; filename*=UTF-8''a%22%3Bb%3D%5Cc%2541%0D%0AX%3A%20y");
}

}  // namespace
}  // namespace sallyport::http
