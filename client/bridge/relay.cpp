#include "client/bridge/relay.hpp"

#include <utility>

namespace sallyport::client::bridge {

/// The user of one of the two streams.
class Relay::End final : public net::StreamUser, public std::enable_shared_from_this<End> {
 public:
  explicit End(std::shared_ptr<net::ByteStream> stream) : stream_(std::move(stream)) {}

  void join(const std::shared_ptr<Relay>& relay, const std::shared_ptr<End>& other) {
    relay_ = relay;
    other_ = other;
  }
  void start() { stream_->start(shared_from_this(), {}); }
  void close(Reason reason, bool flush) {
    if (!closed_) stream_->close(reason, flush);
  }

  /// False: it is ahead of this side.
  bool take(ByteSpan bytes) {
    waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
    if (!closed_) stream_->want_write();
    return waiting_.size() < kMostHeld;
  }
  void read_on() {
    if (!closed_) stream_->set_reading(true);
  }

  void on_bytes(ByteSpan bytes) override {
    if (const auto other = other_.lock(); other && !other->take(bytes)) stream_->set_reading(false);
  }
  bool fill(net::Gather& out, std::size_t) override {
    if (waiting_.empty()) return false;
    out.add_owned(SharedBytes::copy_of(waiting_), 0, waiting_.size());
    waiting_.clear();
    if (const auto other = other_.lock()) other->read_on();
    return false;
  }
  void on_closed(Reason reason) override {
    closed_ = true;
    if (const auto other = other_.lock()) other->close(reason, true);
    if (const auto relay = relay_.lock()) relay->end(reason);
  }

 private:
  std::shared_ptr<net::ByteStream> stream_;
  std::weak_ptr<Relay> relay_;
  std::weak_ptr<End> other_;  // its stream keeps it until that has ended
  ByteVector waiting_;        // for this side's peer
  bool closed_ = false;
};

Relay::Relay(std::shared_ptr<net::ByteStream> first, std::shared_ptr<net::ByteStream> second,
             std::function<void(Reason)> ended)
    : ended_(std::move(ended)),
      first_(std::make_shared<End>(std::move(first))),
      second_(std::make_shared<End>(std::move(second))) {}

void Relay::start(ByteSpan for_second, ByteSpan for_first) {
  first_->join(shared_from_this(), second_);
  second_->join(shared_from_this(), first_);
  second_->take(for_second);
  first_->take(for_first);
  const auto first = first_;
  const auto second = second_;
  first->start();
  second->start();
}

void Relay::stop() {
  const auto alive = shared_from_this();
  first_->close(Reason::server_stopping, true);
  second_->close(Reason::server_stopping, true);
}

void Relay::end(Reason reason) {
  if (const auto ended = std::exchange(ended_, nullptr)) ended(reason);
}

}  // namespace sallyport::client::bridge
