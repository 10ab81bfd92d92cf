#include "net/refusal_log.hpp"

#include "base/log.hpp"

namespace sallyport::net {
namespace {

constexpr Milliseconds kWindow{1000};

void report_window(Reason reason, std::uint64_t unlisted) {
  log::warn("refusals").reason(reason).field("unlisted", unlisted);
}

}  // namespace

RefusalLog::RefusalLog(loop::EventLoop& loop) : loop_(loop), timer_([this] { report(monotonic_now()); }) {}

RefusalLog::~RefusalLog() {
  report(monotonic_now());
}

void RefusalLog::refused(const IpAddress& peer, std::uint16_t local_port, Reason reason,
                         const std::optional<IpAddress>& front) {
  if (!count(reason, monotonic_now())) return;
  log::Event event(log::Level::info, "refuse");
  event.field("address", peer.to_string());
  if (front) event.field("front", front->to_string());
  event.field("port", local_port).reason(reason);
}

bool RefusalLog::count(Reason reason, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  Window& window = windows_[reason];
  if (now - window.began >= kWindow && window.unlisted == 0) window = {.began = now};
  const unsigned most = reason == Reason::fd_limit ? kLinesPerSecondWhenFull : kLinesPerSecond;
  if (window.lines < most) {
    ++window.lines;
    return true;
  }
  ++window.unlisted;
  if (!reporting_) {
    reporting_ = true;
    loop_.post([this] { timer_.arm(loop_.timers(), kWindow); });
  }
  return false;
}

void RefusalLog::report(MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  for (auto& [reason, window] : windows_) {
    if (window.unlisted > 0) report_window(reason, window.unlisted);
    window = {.began = now};
  }
  reporting_ = false;
}

}  // namespace sallyport::net
