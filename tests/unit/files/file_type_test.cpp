#include "files/file_type.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace sallyport::files {
namespace {

const FileType& type_of(const std::string& extension) {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> words;
    std::istringstream text{std::string(kFileTypeWords)};
    for (std::string word; text >> word;) words.push_back(word);
    return words;
  }();
  const FileType* const type = allowed_type("x." + extension, all);
  EXPECT_NE(type, nullptr) << extension;
  return *type;
}

bool fits(const std::string& extension, std::string_view head) { return type_of(extension).fits(as_bytes(head)); }

TEST(FileTypeTest, EveryWordOfTheConfigurationIsAType) {
  std::istringstream text{std::string(kFileTypeWords)};
  std::size_t words = 0;
  for (std::string word; text >> word; ++words) EXPECT_EQ(type_of(word).extension, word);
  EXPECT_EQ(words, file_types().size() + 1);  // and "other"
}

TEST(FileTypeTest, OnlyWhatIsListedMayBe) {
  EXPECT_EQ(allowed_type("a.PNG", {"png"})->media_type, "image/png");
  EXPECT_EQ(allowed_type("a.png", {"jpg"}), nullptr);
  EXPECT_EQ(allowed_type("a.png.exe", {"png"}), nullptr);
  EXPECT_EQ(allowed_type("png", {"png"}), nullptr);
  EXPECT_EQ(allowed_type("a.exe", {"png", "other"})->media_type, "application/octet-stream");
  EXPECT_EQ(allowed_type("a.pdf", {"png", "other"})->media_type, "application/octet-stream");
}

TEST(FileTypeTest, FirstBytesDecide) {
  EXPECT_TRUE(fits("png", "\x89PNG\r\n\x1a\n...."));
  EXPECT_TRUE(fits("jpg", "\xff\xd8\xff\xe0"));
  EXPECT_TRUE(fits("webp", "RIFF....WEBPVP8 "));
  EXPECT_TRUE(fits("docx", "PK\x03\x04"));
  EXPECT_TRUE(fits("mp4", std::string_view("\0\0\0\x20" "ftypisom", 12)));
  EXPECT_TRUE(fits("pdf", "%PDF-1.7"));
}

TEST(FileTypeTest, APageIsNoPicture) {
  for (const FileType& type : file_types()) {
    for (const std::string_view page : {"<!DOCTYPE html><script>", "<html>", " \n<svg onload=x>", "\xef\xbb\xbf<?xml version='1.0'?>", "<!--"}) {
      EXPECT_FALSE(type.fits(as_bytes(page))) << type.extension << " " << page;
    }
  }
}

TEST(FileTypeTest, TextIsTextAlone) {
  EXPECT_TRUE(fits("txt", "grüße\r\n\ta < b\n"));
  EXPECT_TRUE(fits("txt", ""));
  EXPECT_FALSE(fits("txt", std::string_view("a\0b", 3)));
  EXPECT_FALSE(fits("txt", "\x1b[31mred"));
  EXPECT_FALSE(fits("png", ""));
}

}  // namespace
}  // namespace sallyport::files
