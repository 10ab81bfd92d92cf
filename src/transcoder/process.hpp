#pragma once
// TranscoderProcess: reads what the server says, one message after the other, and says what comes of it.
#include "transcoder/transcoder.hpp"

namespace sallyport::transcoder {

class TranscoderProcess {
 public:
  explicit TranscoderProcess(int socket) : socket_(socket) {}

  /// Until the server closes the socket, or says what cannot be read.
  void run();

 private:
  bool wait() const;
  bool read_one();
  void handle(const transcode::Message& message);
  void say(const transcode::Message& message) const;

  const int socket_;
  Transcoder transcoder_{[this](const transcode::Message& message) { say(message); }};
  ByteVector buffer_ = ByteVector(transcode::kMaxMessageBytes + 1);
};

}  // namespace sallyport::transcoder
