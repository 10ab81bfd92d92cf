#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "support/hex.hpp"
#include "support/session_bench.hpp"

namespace sallyport::session {

using rtmp::MessageType;
using test::hex;
using Lines = test::RtmpPeer::Lines;

class SessionTest : public testing::Test, protected test::SessionBench {
 protected:
  // Tag bodies that read well: the first bytes are what the classifier looks at.
  static ByteVector video_config() { return hex("17 00 000000 'vc'"); }
  static ByteVector key(std::string_view text) { return frame("17 01 000000", text); }
  static ByteVector inter(std::string_view text) { return frame("27 01 000000", text); }
  static ByteVector audio_config() { return hex("AF 00 'ac'"); }
  static ByteVector audio(std::string_view text) { return frame("AF 01", text); }

  void send_video(Client& client, ByteSpan body, std::uint32_t timestamp = 0) {
    client.peer.media(MessageType::video, body, timestamp);
    talk(client);
  }
  void send_audio(Client& client, ByteSpan body, std::uint32_t timestamp = 0) {
    client.peer.media(MessageType::audio, body, timestamp);
    talk(client);
  }
  /// What the client is told, media left out.
  static Lines statuses(const Lines& lines) {
    Lines kept;
    for (const std::string& line : lines)
      if (!line.starts_with("audio") && !line.starts_with("video") && !line.starts_with("data")) kept.push_back(line);
    return kept;
  }
  /// The readable end of every audio and video message.
  static Lines media(const Lines& lines) {
    Lines kept;
    for (const std::string& line : lines) {
      if (!line.starts_with("audio") && !line.starts_with("video")) continue;
      kept.push_back(line.substr(line.find_last_not_of("abcdefghijklmnopqrstuvwxyz0123456789") + 1));
    }
    return kept;
  }
  static Lines datas(const Lines& lines) {
    Lines kept;
    for (const std::string& line : lines)
      if (line.starts_with("data")) kept.push_back(line);
    return kept;
  }

 private:
  static ByteVector frame(std::string_view head, std::string_view text) {
    ByteVector body = hex(head);
    body.insert(body.end(), text.begin(), text.end());
    return body;
  }
};

}  // namespace sallyport::session
