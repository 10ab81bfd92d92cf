#include "access/verifiers.hpp"

#include "token/open_verifier.hpp"

namespace sallyport::access {

Result<std::shared_ptr<token::Verifier>> open_files(const TokenFiles& files) {
  return token::open_verifier({files.keys, files.revocations, files.used, files.once, {}});
}

Result<std::shared_ptr<token::Verifier>> Verifiers::get(const TokenFiles& files) {
  const std::lock_guard lock(mutex_);
  auto& kept = open_ones_[files];
  if (kept) return kept;
  auto opened = open_(files);
  if (opened) kept = *opened;
  return opened;
}

void Verifiers::reread() {
  const std::lock_guard lock(mutex_);
  for (const auto& [files, verifier] : open_ones_) {
    if (verifier) verifier->reread();
  }
}

}  // namespace sallyport::access
