#include "transcoder/process.hpp"

#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

namespace sallyport::transcoder {
namespace {

/// Without a packet for so long, what the encoder holds back goes out. Live packets come every 20 ms or so.
constexpr int kIdle = 150;  // ms
constexpr int kForever = -1;

}  // namespace

void TranscoderProcess::run() {
  for (;;) {
    if (!wait()) {
      transcoder_.idle();
    } else if (!read_one()) {
      return;
    }
  }
}

bool TranscoderProcess::wait() const {
  pollfd readable{socket_, POLLIN, 0};
  return ::poll(&readable, 1, transcoder_.busy() ? kIdle : kForever) != 0;
}

bool TranscoderProcess::read_one() {
  const ssize_t size = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
  if (size < 0 && errno == EINTR) return true;
  if (size <= 0) return false;
  const auto message = transcode::decode(ByteSpan(buffer_).first(static_cast<std::size_t>(size)));
  if (!message) return false;
  handle(*message);
  return true;
}

void TranscoderProcess::handle(const transcode::Message& message) {
  if (const auto* packet = std::get_if<transcode::Packet>(&message)) return transcoder_.take(*packet);
  if (const auto* source = std::get_if<transcode::Source>(&message)) return transcoder_.begin(*source);
  if (const auto* order = std::get_if<transcode::Open>(&message)) return transcoder_.open(*order);
  if (const auto* ping = std::get_if<transcode::Ping>(&message)) say(transcode::Pong{ping->number});
}

void TranscoderProcess::say(const transcode::Message& message) const {
  const auto packet = transcode::encode(message);
  if (!packet) return;
  while (::send(socket_, packet->data(), packet->size(), MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

}  // namespace sallyport::transcoder
