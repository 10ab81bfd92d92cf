#pragma once
// VirtualHost: a virtual host at run time: its limits and its admission counters, the only mutable state
// that workers and hosts share.
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "hub/application_options.hpp"

namespace sallyport::hub {

class VirtualHost {
 public:
  VirtualHost(std::size_t adaptor, std::string name, VirtualHostLimits limits)
      : key_(std::to_string(adaptor) + '/' + name), name_(std::move(name)), limits_(limits) {}

  /// Unique in the server: adaptors may have virtual hosts of the same name.
  const std::string& key() const { return key_; }
  const std::string& name() const { return name_; }
  VirtualHostLimits limits() const {
    const std::lock_guard lock(mutex_);
    return limits_;
  }
  /// On reload; those who are in stay in.
  void set_limits(const VirtualHostLimits& limits) {
    const std::lock_guard lock(mutex_);
    limits_ = limits;
  }

  std::atomic<std::uint64_t> connections{0};
  std::atomic<std::uint64_t> instances{0};
  std::atomic<std::uint64_t> streams{0};
  std::atomic<std::uint64_t> shared_objects{0};

 private:
  const std::string key_;
  const std::string name_;
  mutable std::mutex mutex_;
  VirtualHostLimits limits_;
};

/// One counted thing (a connection, an instance, a stream, a shared object); gives its place back when destroyed.
class CountedPlace {
 public:
  CountedPlace() = default;
  /// Takes a place if fewer than `limit` are taken.
  static CountedPlace take(std::shared_ptr<VirtualHost> host, std::atomic<std::uint64_t> VirtualHost::*counter, std::uint64_t limit) {
    auto& count = (*host).*counter;
    if (count.fetch_add(1) >= limit) {
      count.fetch_sub(1);
      return {};
    }
    CountedPlace place;
    place.host_ = std::move(host);
    place.counter_ = counter;
    return place;
  }
  CountedPlace(CountedPlace&& other) noexcept : host_(std::move(other.host_)), counter_(other.counter_) {}
  CountedPlace& operator=(CountedPlace&& other) noexcept {
    std::swap(host_, other.host_);
    std::swap(counter_, other.counter_);
    return *this;
  }
  ~CountedPlace() {
    if (host_) ((*host_).*counter_).fetch_sub(1);
  }
  explicit operator bool() const { return host_ != nullptr; }

 private:
  std::shared_ptr<VirtualHost> host_;
  std::atomic<std::uint64_t> VirtualHost::*counter_ = nullptr;
};

}  // namespace sallyport::hub
