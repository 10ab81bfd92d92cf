#include <sys/stat.h>

#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::HasSubstr;

class Files : public GovernorTest {
 protected:
  std::string read(const std::string& name) {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// What the expression of a script is.
  amf::Value value(const std::string& expression, const std::string& before = "") {
    start(before + "\nClient.prototype.ask = function () { return " + expression + "; };");
    connect(1);
    return result(1, "ask");
  }
};

TEST_F(Files, TextIsWrittenAndReadByLines) {
  EXPECT_EQ(value("[f.eof(), f.readln(), f.readln(), f.eof(), f.readln()]",
                  "var f = new File('/a.txt'); f.open('text', 'create'); f.writeln('one ', 1); f.write('\\u00fc'); f.close();"
                  "f.open('text', 'read');"),
            amf::Value::strict_array({false, "one 1", "ü", true, {}}));
  EXPECT_EQ(read("a.txt"), "one 1\nü");
}

TEST_F(Files, OldTextsAreReadWhateverTheyAreIn) {
  write("old.txt", "caf\xe9\r\nsecond\r\n");
  write("new.txt", "\xEF\xBB\xBF" "caf\xC3\xA9");
  EXPECT_EQ(value("[a.readAll(), b.read(3), b.read(9)]", "var a = new File('old.txt'), b = new File('/new.txt'); a.open('text', 'read'); b.open('utf8', 'read');"),
            amf::Value::strict_array({amf::Value::strict_array({"café", "second"}), "ca", "fé"}));
}

TEST_F(Files, BytesAreWrittenAndRead) {
  EXPECT_EQ(value("[f.length, f.readByte(), f.seek(-1), f.read(2).length, f.readByte(), f.position, f.seek(-9)]",
                  "var f = new File('b.dat'); f.open('binary', 'create'); f.writeByte(200); f.write('\\u0141', '\\0'); f.close(); f.open('binary', 'read');"),
            amf::Value::strict_array({3, 200, 0, 2, 0, 3, -1}));
  EXPECT_EQ(read("b.dat"), std::string("\xC8\x41\0", 3));
}

TEST_F(Files, ModesSayWhatMayBeDone) {
  write("a.txt", "abc");
  EXPECT_EQ(value("[f.open('text', 'append'), f.mode, f.canRead, f.canAppend, f.read(1), f.write('d'), f.close(), f.canWrite, f.open('text', 'sing'),"
                  " f.open('image', 'read'), f.open('text', 'read'), f.write('x'), f.open('text', 'read'), f.read(9)]",
                  "var f = new File('a.txt');"),
            amf::Value::strict_array({true, "write,append", false, true, {}, true, true, {}, false, false, true, false, false, "abcd"}));
}

TEST_F(Files, FoldersAreListedMadeAndRemoved) {
  write("data/one.txt", "1");
  write("data/two.log", "22");
  EXPECT_EQ(value("[d.isDirectory, d.length, names(d.list()), names(d.list(function (n) { return /log$/.test(n); })), d.mkdir('sub'), d.mkdir('sub'),"
                  " new File('data/sub').exists, d.remove(), d.remove(true), d.exists, d.list()]",
                  "var d = new File('/data/'); function names(l) { var n = []; for (var i in l) n.push(l[i].name + '=' + l[i]); return n.join(); }"),
            amf::Value::strict_array({true, 2, "one.txt=/data/one.txt,two.log=/data/two.log", "two.log=/data/two.log", true, false, true, false, true, false, {}}));
}

TEST_F(Files, FilesAreCopiedAndRenamedWithoutReplacing) {
  write("a.txt", "a");
  write("b.txt", "b");
  EXPECT_EQ(value("[a.copyTo('c.txt'), a.copyTo('a.txt'), a.renameTo('b.txt'), a.renameTo('data/a.txt'), new File('/').mkdir('data'), a.renameTo('data/a.txt'), a.exists]",
                  "var a = new File('a.txt');"),
            amf::Value::strict_array({true, false, false, false, true, true, false}));
  EXPECT_EQ(read("c.txt") + read("b.txt") + read("data/a.txt"), "aba");
}

TEST_F(Files, NoNameLeadsOut) {
  std::filesystem::create_directory_symlink("/", folder_ / "root");
  std::filesystem::create_symlink("/etc/passwd", folder_ / "passwd");
  std::filesystem::create_symlink(folder_ / "not there", folder_ / "dangling");
  EXPECT_EQ(value("say(['/../../etc/passwd', '../x', 'a/../../x', '..', 'root/etc/passwd', 'passwd', 'dangling', '..\\\\x', 'c:/x', 'a\\0b', './x'])",
                  "function say(names) { var r = []; for (var i in names) { var f = new File(names[i]);"
                  "  r.push(f.exists || f.open('text', 'read') || f.open('text', 'create') || f.remove(true) || f.copyTo('copy') || f.renameTo('moved')); } return r.join(); }"),
            amf::Value("false,false,false,false,false,false,false,false,false,false,false"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "not there"));
}

TEST_F(Files, ScriptsAndConfigurationAreOnlyRead) {
  write("Application.xml", "<Application/>");
  write("lib/a.asc", "");
  EXPECT_EQ(value("say(['main.asc', 'Application.xml', 'lib/a.asc', 'new.asc', 'NEW.JS', '/'])",
                  "function say(names) { var r = []; for (var i in names) { var f = new File(names[i]);"
                  "  r.push(f.open('text', 'write') || f.open('text', 'append') || f.remove(true) || f.renameTo('x')); } return r.join(); }"),
            amf::Value("false,false,false,false,false,false"));
  EXPECT_EQ(result(1, "ask"), amf::Value("false,false,false,false,false,false"));
  EXPECT_THAT(read("main.asc"), HasSubstr("Client.prototype.ask"));
}

TEST_F(Files, NothingBecomesAScriptOrTakesAFolderOfThemAway) {
  write("a.txt", "trace(1)");
  write("lib/a.asc", "");
  EXPECT_EQ(value("[new File('lib').remove(true), new File('lib').renameTo('gone'), new File('a.txt').renameTo('b.asc'), new File('a.txt').copyTo('lib/a.asc'),"
                  " new File('/main.asc').open('text', 'read')]"),
            amf::Value::strict_array({false, false, false, false, true}));
}

TEST_F(Files, SecretsAreNotSeen) {
  write("stream.key", "0123");
  write("hook", "secret");
  options_.governor.secrets = {(folder_ / "hook").string(), (folder_ / "later").string()};
  std::filesystem::create_hard_link(folder_ / "hook", folder_ / "innocent.txt");
  EXPECT_EQ(value("[new File('/').list().join(), new File('stream.key').exists, new File('hook').copyTo('a.txt'), new File('innocent.txt').open('text', 'read'),"
                  " new File('innocent.txt').copyTo('b.txt'), new File('later').open('text', 'create'), new File('site.pem').open('text', 'create'), new File('a.txt').exists]"),
            amf::Value::strict_array({"/innocent.txt,/main.asc", false, false, false, false, false, false, false}));
}

TEST_F(Files, TheStorageOfSharedObjectsIsOnlyRead) {
  write("sharedobjects/objects.sqlite", "x");
  options_.shared_objects.folder = (folder_ / "sharedobjects").string();
  EXPECT_EQ(value("[new File('sharedobjects/objects.sqlite').open('binary', 'write'), new File('sharedobjects').remove(true), new File('sharedobjects').renameTo('x'),"
                  " new File('sharedobjects/objects.sqlite').open('binary', 'read')]"),
            amf::Value::strict_array({false, false, false, true}));
}

TEST_F(Files, MappedFoldersAreThereTheLongestPathFirst) {
  write("../sallyport-mapped/inner/a.txt", "inner");
  write("../sallyport-mapped/a.txt", "outer");
  const std::string mapped = (folder_ / "../sallyport-mapped").lexically_normal().string();
  options_.governor.file_folders = {{"/videos", mapped}, {"/videos/deep/", mapped + "/inner"}, {"gone", "/not/there"}, {"/", "/etc"}};
  EXPECT_EQ(value("[say('/videos/a.txt'), say('videos/deep/a.txt'), new File('/videos').remove(true), new File('gone').exists, new File('passwd').exists, new File('/videosa.txt').exists]",
                  "function say(n) { var f = new File(n); f.open('text', 'read'); return f.read(99); }"),
            amf::Value::strict_array({"outer", "inner", false, false, false, false}));
  std::filesystem::remove_all(mapped);
}

TEST_F(Files, APipeIsNoFile) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(value("[new File('pipe').exists, new File('pipe').open('text', 'read')]"), amf::Value::strict_array({false, false}));
}

TEST_F(Files, ManyOpenFilesAreBoundedAndForgottenOnesGo) {
  write("a.txt", "a");
  EXPECT_EQ(value("many(true) + ',' + many(false)",
                  "var kept = []; function many(keep) { var n = 0; for (var i = 0; i < 200; ++i) { var f = new File('a.txt'); if (f.open('text', 'read')) ++n; if (keep) kept.push(f); }"
                  "  if (keep) { for (var k in kept) kept[k].close(); kept = []; } return n; }"),
            amf::Value("64,200"));
}

TEST_F(Files, ByteArraysGoToFilesAndBack) {
  EXPECT_EQ(value("[f.readBytes(b, 1), b.length, b[1], b[4], f.readBytes({})]",
                  "var w = new ByteArray(); w.writeUTFBytes('xabcdy'); var f = new File('b.dat'); f.open('binary', 'create'); f.writeBytes(w, 1, 4); f.close();"
                  "var b = new ByteArray(); f.open('binary', 'read');"),
            amf::Value::strict_array({4, 5, 97, 100, -1}));
}

TEST_F(Files, MembersOfNoFileThrowNothing) {
  EXPECT_EQ(value("[File.prototype.exists, typeof File.prototype.length, File.prototype.open('text', 'create'), new File('').exists, new File().open('text', 'read')]"),
            amf::Value::strict_array({false, "undefined", false, false, false}));
}

}  // namespace
}  // namespace sallyport::test
