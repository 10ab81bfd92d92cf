#include "files/file_name.hpp"

#include <gtest/gtest.h>

#include "base/name.hpp"

namespace sallyport::files {
namespace {

TEST(FileNameTest, AGoodNameStays) {
  for (const char* name : {"plan.pdf", "Grüße an alle (2).txt", "日本語.png", "a.tar.gz", "no extension"}) EXPECT_EQ(clean_file_name(name), name);
}

TEST(FileNameTest, APathLosesItsFolders) {
  EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(clean_file_name("C:\\Users\\me\\plan.pdf"), "plan.pdf");
  EXPECT_EQ(clean_file_name("a/b\\..\\.htaccess"), "htaccess");
}

TEST(FileNameTest, NothingInvisibleIsLeft) {
  EXPECT_EQ(clean_file_name("evil\u202Egnp.exe"), "evilgnp.exe");
  EXPECT_EQ(clean_file_name("a\r\nSet-Cookie: x=1.txt"), "aSet-Cookie_ x=1.txt");
  EXPECT_EQ(clean_file_name(std::string_view("a\0b\u200B\uFEFF.txt", 13)), "ab.txt");
}

TEST(FileNameTest, MarksOfSystemsAreReplaced) {
  EXPECT_EQ(clean_file_name("a\"b<c>d|e*f?g:h%41.txt"), "a_b_c_d_e_f_g_h_41.txt");
  EXPECT_EQ(clean_file_name(" .. name.txt . "), "name.txt");
  EXPECT_EQ(clean_file_name("CON.txt"), "_CON.txt");
  EXPECT_EQ(clean_file_name("com1"), "_com1");
  EXPECT_EQ(clean_file_name("console.log"), "console.log");
}

TEST(FileNameTest, WhatIsNothingIsAFile) {
  for (const char* name : {"", "/", "...", " ", "\u202E", "a/", "\xff\xfe.txt"}) EXPECT_EQ(clean_file_name(name), "file");
}

TEST(FileNameTest, ALongNameKeepsItsExtension) {
  std::string name;
  while (name.size() < 500) name += "ü";
  const std::string clean = clean_file_name(name + ".pdf");
  EXPECT_LE(clean.size(), kLongestFileName);
  EXPECT_GT(clean.size(), kLongestFileName - 3);
  EXPECT_TRUE(clean.ends_with("ü.pdf"));
  EXPECT_TRUE(is_valid_utf8(clean));
  EXPECT_EQ(clean_file_name(clean), clean);
}

TEST(FileNameTest, TheExtensionIsTheLastOne) {
  EXPECT_EQ(extension_of("a.tar.GZ"), "gz");
  EXPECT_EQ(extension_of("name"), "");
}

}  // namespace
}  // namespace sallyport::files
