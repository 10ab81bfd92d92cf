#pragma once
// Parked: the user of a stream that has nobody to talk to yet. It keeps what comes meanwhile, and whether the
// stream has ended; the next user takes both over.
#include <memory>
#include <optional>
#include <utility>

#include "net/byte_stream.hpp"

namespace sallyport::client {

class Parked final : public net::StreamUser {
 public:
  /// What a server may say that nobody has asked. More is left to wait below.
  static constexpr std::size_t kLimit = 64 * 1024;

  explicit Parked(net::ByteStream& stream) : stream_(&stream) {}

  void on_bytes(ByteSpan bytes) override {
    held_.insert(held_.end(), bytes.begin(), bytes.end());
    if (held_.size() >= kLimit && stream_) stream_->set_reading(false);
  }
  bool fill(net::Gather&, std::size_t) override { return false; }
  void on_closed(Reason reason) override {
    ended_ = reason;
    stream_ = nullptr;
  }

  /// Hands over what has come.
  ByteVector take() { return std::exchange(held_, {}); }
  /// Why the stream has ended; nullopt while it has not.
  std::optional<Reason> ended() const { return ended_; }

 private:
  net::ByteStream* stream_;  // until it has ended: it owns this
  ByteVector held_;
  std::optional<Reason> ended_;
};

}  // namespace sallyport::client
