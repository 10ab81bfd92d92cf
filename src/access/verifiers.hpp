#pragma once
// Verifiers: one verifier for all applications that name the same files, so that a token that may be used once
// is used once, and keys are held once. Outlives a reload.
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "access/application_access.hpp"

namespace sallyport::access {

/// What files say: token::open_verifier.
Result<std::shared_ptr<token::Verifier>> open_files(const TokenFiles& files);

/// Thread-safe.
class Verifiers {
 public:
  using Opener = std::function<Result<std::shared_ptr<token::Verifier>>(const TokenFiles&)>;

  explicit Verifiers(Opener open = open_files) : open_(std::move(open)) {}

  /// The error of the opener, which is asked again the next time.
  Result<std::shared_ptr<token::Verifier>> get(const TokenFiles& files);
  /// Reads all files again, whether or not they look changed. Blocks: not on a worker.
  void reread();

 private:
  const Opener open_;
  std::mutex mutex_;
  std::map<TokenFiles, std::shared_ptr<token::Verifier>> open_ones_;
};

}  // namespace sallyport::access
