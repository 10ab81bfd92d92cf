#pragma once
// Frames for every class of case of the Autobahn test suite (fuzzing client, versions 0.8 to 25), as bytes,
// with what a reader must make of them. Shared by the reader's test, the stream's test and the seeds of the
// fuzzer.
#include <cstdint>
#include <string>
#include <vector>

#include "http/websocket/frame.hpp"

namespace sallyport::test::websocket {

using http::websocket::Opcode;
using http::websocket::Role;

/// One frame as the case has it, also such as must not be sent.
struct Frame {
  std::uint8_t first = 0x82;  ///< FIN, reserved bits, opcode
  std::string payload;
  int length_bytes = -1;  ///< 0, 2 or 8: how the length is written; -1: as short as may be
  bool masked = true;     ///< as a client's
};

inline ByteVector bytes_of(const Frame& frame, Role reader) {
  constexpr http::websocket::MaskKey kKey{0x37, 0xfa, 0x21, 0x3d};  // of RFC 6455, section 5.7
  const std::size_t size = frame.payload.size();
  const int digits = frame.length_bytes >= 0 ? frame.length_bytes : size <= 125 ? 0 : size <= 0xFFFF ? 2 : 8;
  const bool masked = frame.masked == (reader == Role::server);
  ByteVector out{frame.first};
  out.push_back(static_cast<std::uint8_t>((masked ? 0x80 : 0) | (digits == 0   ? size
                                                                 : digits == 2 ? 126
                                                                               : 127)));
  for (int i = digits; i > 0; --i)
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(size) >> (8 * (i - 1))));
  const std::size_t body = out.size() + (masked ? 4 : 0);
  if (masked) out.insert(out.end(), kKey.begin(), kKey.end());
  out.insert(out.end(), frame.payload.begin(), frame.payload.end());
  if (masked) http::websocket::apply_mask(ByteSpan(out).subspan(body), out.data() + body, kKey, 0);
  return out;
}

inline ByteVector bytes_of(const std::vector<Frame>& frames, Role reader) {
  ByteVector out;
  for (const Frame& frame : frames) {
    const ByteVector one = bytes_of(frame, reader);
    out.insert(out.end(), one.begin(), one.end());
  }
  return out;
}

/// `events`: "binary(…)" and "text(…)" for whole messages, "ping(…)", "pong(…)", "close(code,reason)", and at
/// the end of a case that breaks a rule "failed(code)". Sizes above 40 stand as a number of bytes.
struct Case {
  const char* name;
  std::vector<Frame> frames;
  std::vector<std::string> events;
};

inline Frame text(std::string payload) {
  return {0x81, std::move(payload)};
}
inline Frame binary(std::string payload) {
  return {0x82, std::move(payload)};
}
inline Frame ping(std::string payload) {
  return {0x89, std::move(payload)};
}
inline Frame close(int code, const std::string& reason = {}) {
  return {0x88, std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)} + reason};
}
inline std::string sized(const char* kind, std::size_t size) {
  return kind + ("(" + std::to_string(size) + " bytes)");
}

/// Cases 1.1 and 1.2 in every size at which the length is written otherwise.
inline void add_framing(std::vector<Case>& cases) {
  for (const std::size_t size : {125u, 126u, 127u, 128u, 65535u, 65536u}) {
    cases.push_back({"1.1 text", {text(std::string(size, '*'))}, {sized("text", size)}});
    cases.push_back({"1.2 binary", {binary(std::string(size, '\xfe'))}, {sized("binary", size)}});
  }
  cases.push_back({"1.1.1 empty text", {text("")}, {"text()"}});
  cases.push_back({"1.2.1 empty binary", {binary("")}, {"binary()"}});
  cases.push_back({"length in two bytes though one is enough", {{0x82, "abc", 2}}, {"failed(1002)"}});
  cases.push_back(
      {"length in eight bytes though two are enough", {{0x82, std::string(200, 'a'), 8}}, {"failed(1002)"}});
}

inline void add_pings(std::vector<Case>& cases) {
  cases.push_back({"2.1 empty ping", {ping("")}, {"ping()"}});
  cases.push_back({"2.3 binary ping",
                   {ping(std::string("\x00\xff\xfe\xfd", 4))},
                   {std::string("ping(\x00\xff\xfe\xfd)", 10)}});
  cases.push_back({"2.4 largest ping", {ping(std::string(125, '\xfe'))}, {sized("ping", 125)}});
  cases.push_back({"2.5 ping too large", {ping(std::string(126, 'x'))}, {"failed(1002)"}});
  cases.push_back(
      {"2.7 unsolicited pongs", {{0x8A, ""}, {0x8A, "abc"}, ping("x")}, {"pong()", "pong(abc)", "ping(x)"}});
  std::vector<std::string> ten;
  std::vector<Frame> pings;
  for (int i = 0; i < 10; ++i) {
    pings.push_back(ping("payload-" + std::to_string(i)));
    ten.push_back("ping(payload-" + std::to_string(i) + ")");
  }
  cases.push_back({"2.10 ten pings", pings, ten});
}

inline void add_reserved(std::vector<Case>& cases) {
  for (int bits = 1; bits < 8; ++bits) {
    const auto reserved = static_cast<std::uint8_t>(bits << 4);
    cases.push_back({"3 reserved bits on text",
                     {text("ok"), {static_cast<std::uint8_t>(0x81 | reserved), "no"}},
                     {"text(ok)", "failed(1002)"}});
    cases.push_back({"3 reserved bits on a control frame",
                     {{static_cast<std::uint8_t>(0x89 | reserved), ""}},
                     {"failed(1002)"}});
  }
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    cases.push_back({"4 undefined opcode",
                     {text("ok"), {static_cast<std::uint8_t>(0x80 | opcode), "x"}, ping("")},
                     {"text(ok)", "failed(1002)"}});
}

inline void add_fragments(std::vector<Case>& cases) {
  const Frame first{0x01, "frag1"}, last{0x80, "frag2"}, middle{0x00, "mid"};
  cases.push_back({"5.1 fragmented ping", {{0x09, "a"}, {0x80, "b"}}, {"failed(1002)"}});
  cases.push_back({"5.2 fragmented pong", {{0x0A, "a"}, {0x80, "b"}}, {"failed(1002)"}});
  cases.push_back({"5.3 two fragments", {first, last}, {"text(frag1frag2)"}});
  cases.push_back({"5.6 ping between fragments", {first, ping("p"), last}, {"ping(p)", "text(frag1frag2)"}});
  cases.push_back({"5.9 continuation of nothing", {{0x80, "lost"}, text("x")}, {"failed(1002)"}});
  cases.push_back({"5.12 unfinished continuation of nothing", {{0x00, "lost"}, text("x")}, {"failed(1002)"}});
  cases.push_back({"5.15 continuation behind the end",
                   {first, last, {0x00, "more"}},
                   {"text(frag1frag2)", "failed(1002)"}});
  cases.push_back({"5.18 a message inside a message", {first, text("inner")}, {"failed(1002)"}});
  cases.push_back({"5.19 pings between five fragments",
                   {{0x02, "1"}, middle, ping("a"), middle, ping("b"), middle, {0x80, "5"}},
                   {"ping(a)", "ping(b)", "binary(1midmidmid5)"}});
  cases.push_back({"5 empty fragments", {{0x02, ""}, {0x00, ""}, {0x80, ""}}, {"binary()"}});
}

inline void add_utf8(std::vector<Case>& cases) {
  const std::string kosme = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";
  cases.push_back(
      {"6.2 text", {text("Hello-\xc2\xb5@\xc3\x9f\xc3\xb6")}, {"text(Hello-\xc2\xb5@\xc3\x9f\xc3\xb6)"}});
  cases.push_back({"6.2 cut inside a character",
                   {{0x01, kosme.substr(0, 3)}, {0x80, kosme.substr(3)}},
                   {"text(" + kosme + ")"}});
  cases.push_back({"6.4 found at once", {{0x01, kosme + "\xf4\x90"}, {0x80, "\x80\x80"}}, {"failed(1007)"}});
  cases.push_back({"6.6 unfinished character", {text(kosme.substr(0, 1))}, {"failed(1007)"}});
  for (const char* bad :
       {"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80", "\xf7\xbf\xbf\xbf", "\xf4\x90\x80\x80",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf",
        "\xe0\x9f\xbf", "\xf0\x80\x80\xaf", "\xf0\x8f\xbf\xbf", "\xfe", "\xff", "\xc3(", "\xe2\x82("})
    cases.push_back({"6.8 to 6.21 ill-formed", {text("x" + std::string(bad))}, {"failed(1007)"}});
  for (const char* good : {"\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
                           "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbe"})
    cases.push_back({"6.7, 6.22 well-formed", {text(good)}, {"text(" + std::string(good) + ")"}});
}

inline void add_closing(std::vector<Case>& cases) {
  cases.push_back({"7.1 nothing behind the Close", {close(1000), text("late"), ping("")}, {"close(1000,)"}});
  cases.push_back(
      {"7.1.5 Close inside a message", {{0x01, "fragment"}, close(1000), {0x80, "rest"}}, {"close(1000,)"}});
  cases.push_back({"7.3.1 no code", {{0x88, ""}}, {"close(1005,)"}});
  cases.push_back({"7.3.2 half a code", {{0x88, "\x03"}}, {"failed(1002)"}});
  cases.push_back({"7.3.4 reason", {close(1000, "Hello World!")}, {"close(1000,Hello World!)"}});
  cases.push_back(
      {"7.3.5 longest reason", {close(1000, std::string(123, '*'))}, {sized("close(1000,", 123) + ")"}});
  cases.push_back({"7.3.6 reason too long", {close(1000, std::string(124, '*'))}, {"failed(1002)"}});
  cases.push_back({"7.5.1 reason not UTF-8", {close(1000, "\xce\xba\xed\xa0\x80")}, {"failed(1007)"}});
  cases.push_back({"7.5 reason cut inside a character", {close(1000, "\xce")}, {"failed(1007)"}});
  for (const int code :
       {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1014, 3000, 3999, 4000, 4999})
    cases.push_back({"7.7 codes", {close(code)}, {"close(" + std::to_string(code) + ",)"}});
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
    cases.push_back({"7.9, 7.13 codes", {close(code)}, {"failed(1002)"}});
}

/// 9 and 10: sizes; 5.1 of the RFC: masks; 12 and 13 (compression) is never agreed on, see 3.
inline void add_others(std::vector<Case>& cases) {
  std::vector<Frame> pieces{{0x02, std::string(1300, 'a')}};
  for (int i = 0; i < 48; ++i) pieces.push_back({0x00, std::string(1300, 'b')});
  pieces.push_back({0x80, std::string(536, 'c')});
  cases.push_back({"10.1 cut by the sender", pieces, {sized("binary", 64236)}});
  cases.push_back({"9.1 large", {binary(std::string(200'000, 'x'))}, {sized("binary", 200'000)}});
  cases.push_back({"masked by whom it must not be", {{0x82, "abc", -1, false}}, {"failed(1002)"}});
}

inline std::vector<Case> autobahn_cases() {
  std::vector<Case> cases;
  add_framing(cases);
  add_pings(cases);
  add_reserved(cases);
  add_fragments(cases);
  add_utf8(cases);
  add_closing(cases);
  add_others(cases);
  return cases;
}

}  // namespace sallyport::test::websocket
