#include "net/tls/tls_keeper.hpp"

#include <ctime>
#include <sys/stat.h>

#include "base/log.hpp"
#include "net/tls/certificate_text.hpp"

namespace sallyport::net {
namespace {

constexpr std::int64_t kSoon = 14 * 24 * 3600;  // seconds

}  // namespace

TlsKeeper::TlsKeeper(loop::EventLoop& control, std::string adaptor)
    : control_(control), adaptor_(std::move(adaptor)) {}

std::shared_ptr<TlsContext> TlsKeeper::current(std::size_t set) const {
  const std::lock_guard lock(mutex_);
  return set < sets_.size() ? sets_[set].context : nullptr;
}

Result<void> TlsKeeper::replace(std::vector<TlsCertificates> sets) {
  std::vector<Set> fresh;
  bool any = false;
  for (auto& certificates : sets) {
    Set set{std::move(certificates), {}, nullptr};
    set.stamps = stamps_of(set.certificates);
    if (!set.certificates.empty()) {
      auto context = TlsContext::load(set.certificates);
      if (!context) return std::move(context).error();
      set.context = std::move(context).value();
      announce(*set.context);
      any = true;
    }
    fresh.push_back(std::move(set));
  }
  {
    const std::lock_guard lock(mutex_);
    sets_.swap(fresh);
  }
  if (any) timer_.arm(control_.timers(), kLookEvery);
  return {};
}

TlsKeeper::Stamp TlsKeeper::stamp_of(const std::string& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) return {};
  return {info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_ino};
}

TlsKeeper::Stamps TlsKeeper::stamps_of(const TlsCertificates& certificates) {
  Stamps stamps;
  for (const auto& one : certificates) {
    stamps.push_back(stamp_of(one.certificate_file));
    stamps.push_back(stamp_of(one.key_file));
  }
  return stamps;
}

void TlsKeeper::look() {
  for (std::size_t i = 0; i < sets_.size(); ++i) look_at(i);
  timer_.arm(control_.timers(), kLookEvery);
}

void TlsKeeper::look_at(std::size_t index) {
  Set& set = sets_[index];
  Stamps now = stamps_of(set.certificates);
  if (now == set.stamps) return;
  set.stamps = std::move(now);  // also after a failure: it is said once, and tried again at the next change
  auto context = TlsContext::load(set.certificates);
  if (!context) {
    log::error("certificate")
        .field("adaptor", adaptor_)
        .field("problem", context.error().message)
        .field("effect", "the old one stays");
    return;
  }
  announce(**context);
  const std::lock_guard lock(mutex_);
  set.context = std::move(context).value();
}

void TlsKeeper::announce(const TlsContext& context) const {
  for (const auto& one : context.describe()) {
    const std::int64_t left = one.expires - static_cast<std::int64_t>(std::time(nullptr));
    log::Event event(left < kSoon ? log::Level::warn : log::Level::info, "certificate");
    event.field("adaptor", adaptor_).field("file", one.file).field("names", one.names);
    event.field("expires", utc_date(one.expires));
    if (left < 0) event.field("problem", "it has expired; clients that verify will refuse it");
  }
}

}  // namespace sallyport::net
