#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::HasSubstr;

class ByteArrays : public GovernorTest {
 protected:
  amf::Value value(const std::string& expression, std::vector<amf::Value> arguments = {}) {
    start("var b = new ByteArray(); Client.prototype.ask = function (given) { return " + expression + "; };");
    connect(1);
    return result(1, "ask", std::move(arguments));
  }
};

TEST_F(ByteArrays, NumbersGoInAndOutInBothOrders) {
  EXPECT_EQ(value("(b.writeShort(-2), b.writeDouble(1.5), b.endian = 'littleEndian', b.writeUnsignedInt(4294967295), b.writeFloat(0.5), b.writeInt(1),"
                  " b.position = 14, b.endian = 'bigEndian', [b.length, b.readUnsignedByte(), b.bytesAvailable, b[18], b.endian])"),
            amf::Value::strict_array({22, 0, 7, 1, "bigEndian"}));
}

TEST_F(ByteArrays, TextsGoInAndOut) {
  EXPECT_EQ(value("(b.writeUTF('h\\u00e9'), b.writeMultiByte('h\\u00e9\\u20ac', 'iso-8859-1'), b.writeMultiByte('\\u20ac', 'unicode'), b.position = 0,"
                  " [b.readUTF(), b.readMultiByte(3, 'iso-8859-1'), b.readMultiByte(2, 'utf-16'), b.length])"),
            amf::Value::strict_array({"hé", "hé?", "€", 10}));
}

TEST_F(ByteArrays, ObjectsGoInAndOutInBothEncodings) {
  for (const char* encoding : {"0", "3"}) {
    EXPECT_EQ(value(std::string("(b.objectEncoding = ") + encoding + ", b.writeObject({a: [1, 'x', null]}), b.writeObject(7), b.position = 0,"
                    " [b.readObject(), b.readObject(), b.bytesAvailable])"),
              amf::Value::strict_array({amf::Value::object({{"a", amf::Value::strict_array({1, "x", nullptr})}}), 7, 0}));
  }
}

TEST_F(ByteArrays, IndexesReadWriteAndGrow) {
  EXPECT_EQ(value("(b[3] = 257, b[0] = -1, [b.length, b[0], b[1], b[3], b[4], 2 in b, 9 in b, b.position])"),
            amf::Value::strict_array({4, 255, 0, 1, {}, true, false, 0}));
}

TEST_F(ByteArrays, AClientsBytesAreOneAndComeBackAsTheyWent) {
  const ByteVector bytes = {1, 2, 3};
  EXPECT_EQ(value("given", {bytes}), amf::Value(bytes));
  EXPECT_EQ(result(1, "ask", {ByteVector()}), amf::Value(ByteVector()));
  EXPECT_EQ(value("[given instanceof ByteArray, given.length, given.readShort(), given[2], given]", {bytes}),
            amf::Value::strict_array({true, 3, 258, 3, amf::Value(bytes)}));
}

TEST_F(ByteArrays, OneThatAScriptMadeGoesOut) {
  EXPECT_EQ(value("(b.writeByte(9), b.writeUTFBytes('a'), {bytes: b})"), amf::Value::object({{"bytes", ByteVector{9, 97}}}));
}

TEST_F(ByteArrays, WhatOnlyLooksLikeOneIsAnObject) {
  EXPECT_EQ(value("(function () { function Mine() { this.a = 1; } Mine.prototype = new ByteArray(); return new Mine(); })()"), amf::Value::object({{"a", 1}}));
}

TEST_F(ByteArrays, ReadingBehindTheEndThrows) {
  start("Client.prototype.end = function () { new ByteArray().readInt(); }; Client.prototype.large = function () { new ByteArray().length = 1e9; };"
        "Client.prototype.squeeze = function () { new ByteArray().compress(); };"
        "Client.prototype.broken = function () { var b = new ByteArray(); b.writeByte(255); b.position = 0; b.readObject(); };"
        "Client.prototype.caught = function () { try { new ByteArray().readByte(); } catch (e) { return e instanceof EOFError; } };");
  connect(1);
  EXPECT_THAT(failure(1, "end"), HasSubstr("2030"));
  EXPECT_THAT(failure(1, "large"), HasSubstr("at most"));
  EXPECT_THAT(failure(1, "squeeze"), HasSubstr("not there yet"));
  EXPECT_THAT(failure(1, "broken"), HasSubstr("readObject"));
  EXPECT_EQ(result(1, "caught"), amf::Value(true));
}

TEST_F(ByteArrays, LengthCutsAndFillsWithZeros) {
  EXPECT_EQ(value("(b.writeUTFBytes('abc'), b.length = 1, b.length = 3, [b[0], b[2], b.position, (b.clear(), b.length)])"),
            amf::Value::strict_array({97, 0, 1, 0}));
}

}  // namespace
}  // namespace sallyport::test
