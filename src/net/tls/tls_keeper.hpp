#pragma once
// TlsKeeper: the certificates of one adaptor while it runs. It looks at their files twice a second; a change
// that can be read holds for connections from then on, one that cannot is logged and the old ones stay.
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "loop/event_loop.hpp"
#include "net/tls/tls_context.hpp"

namespace sallyport::net {

/// On the control loop's thread, unless a function says otherwise. Destroyed after the loop has ended.
class TlsKeeper {
 public:
  static constexpr Milliseconds kLookEvery{500};

  /// `adaptor` is its name, for the log.
  TlsKeeper(loop::EventLoop& control, std::string adaptor);

  /// From any thread: what to answer the next client with; nullptr if the set has no certificate.
  std::shared_ptr<TlsContext> current(std::size_t set) const;
  /// Loads every set anew. After an error the former ones stay.
  Result<void> replace(std::vector<TlsCertificates> sets);

 private:
  /// When a file was written, and which one it is: a renamed link counts as a change.
  struct Stamp {
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    std::uint64_t inode = 0;
    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::vector<Stamp>;
  struct Set {
    TlsCertificates certificates;
    Stamps stamps;
    std::shared_ptr<TlsContext> context;
  };

  static Stamp stamp_of(const std::string& file);
  static Stamps stamps_of(const TlsCertificates& certificates);
  void look();
  void look_at(std::size_t index);
  void announce(const TlsContext& context) const;

  loop::EventLoop& control_;
  const std::string adaptor_;
  mutable std::mutex mutex_;  // guards sets_[i].context and the size of sets_; the rest is the control loop's
  std::vector<Set> sets_;
  loop::Timer timer_{[this] { look(); }};
};

}  // namespace sallyport::net
