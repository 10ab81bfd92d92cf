#include "session/bandwidth_check.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace sallyport::session {

rtmp::Command BandwidthCheck::begin(MonotonicTime now) { return call(now); }

rtmp::Command BandwidthCheck::call(MonotonicTime now) {
  sent_ = now;
  // Random text, so that nothing on the way can compress it.
  return {"onBWCheck", transaction_, nullptr, {payload_ == 0 ? amf::Value() : amf::Value(random_hex(payload_ / 2))}};
}

std::optional<rtmp::Command> BandwidthCheck::on_reply(double transaction_id, MonotonicTime now) {
  if (done_ || transaction_id != transaction_) return std::nullopt;
  const double seconds = std::chrono::duration<double>(now - sent_).count();
  ++transaction_;
  if (payload_ == 0) {
    latency_ = seconds;
    payload_ = kFirstPayload;
    return call(now);
  }
  if (payload_ >= kLargestPayload || seconds - latency_ >= kEnoughSeconds) return finish(seconds);
  payload_ *= 2;
  return call(now);
}

rtmp::Command BandwidthCheck::finish(double seconds) {
  done_ = true;
  constexpr double kShortest = 0.0001;  // below it the clock says nothing
  const double transfer = std::max(seconds - latency_, kShortest);
  const double kilobits = static_cast<double>(payload_) * 8 / 1000 / transfer;
  return {"onBWDone", 0, nullptr, {kilobits, static_cast<double>(payload_), transfer, latency_ * 1000}};
}

}  // namespace sallyport::session
