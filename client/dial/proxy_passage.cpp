#include "client/dial/proxy_passage.hpp"

#include <utility>

namespace sallyport::client {
namespace {

Failure failure_of(Reason reason) {
  switch (reason) {
    case Reason::peer_reset:
      return {Obstacle::reset, Stage::proxy, "by the proxy, before it answered"};
    case Reason::client_closed:  // the peer's end, as a stream names it
      return {Obstacle::closed, Stage::proxy, "by the proxy, before it answered"};
    default:
      return {Obstacle::silent, Stage::proxy, "the proxy is gone: " + std::string(to_string(reason))};
  }
}

}  // namespace

void ProxyPassage::begin() {
  exchange_->begin(unsent_);
  stream_.start(shared_from_this(), {});
  stream_.want_write();
}

void ProxyPassage::on_bytes(ByteSpan bytes) {
  if (!done_) return;
  const auto progress = exchange_->read(bytes, unsent_);
  if (!unsent_.empty()) stream_.want_write();
  if (progress.step != Step::more) finish(progress.step, bytes.subspan(progress.consumed));
}

bool ProxyPassage::fill(net::Gather& out, std::size_t) {
  const ByteVector bytes = std::exchange(unsent_, {});
  if (!bytes.empty()) out.add_owned(SharedBytes::copy_of(bytes), 0, bytes.size());
  return false;
}

void ProxyPassage::on_closed(Reason reason) {
  if (done_) finish(exchange_->read_end(failure_of(reason)), {});
}

void ProxyPassage::finish(Step step, ByteSpan rest) {
  if (step == Step::done) stream_.set_reading(false);
  const auto done = std::exchange(done_, nullptr);
  done(step, ByteVector(rest.begin(), rest.end()));
}

}  // namespace sallyport::client
