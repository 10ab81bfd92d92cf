#pragma once
// FileVerifier: the verifier that open_verifier makes.
#include <atomic>
#include <mutex>

#include "token/claims.hpp"
#include "token/key_store.hpp"
#include "token/open_verifier.hpp"
#include "token/revocation_store.hpp"
#include "token/used_tokens.hpp"

namespace sallyport::token {

class FileVerifier final : public Verifier {
 public:
  explicit FileVerifier(VerifierOptions options);

  /// Before anything else.
  Result<void> load();

  Result<void> verify(std::string_view token, const Request& request, Grant& grant) override;
  bool is_revoked(const Grant& grant) override;
  void reread() override;

 private:
  std::int64_t now() const;
  void refresh_if_due();
  Result<Claims> read_jwt(std::string_view token, Grant& grant) const;
  Result<Claims> read_url(std::string_view token, Grant& grant) const;
  Result<void> note_use(const Claims& claims, const Grant& grant);

  const VerifierOptions options_;
  KeyStore keys_;
  RevocationStore revocations_;
  std::unique_ptr<UsedTokens> used_;
  std::mutex refreshing_;             ///< held while files are read
  std::atomic<std::int64_t> due_{0};  ///< monotonic milliseconds
};

}  // namespace sallyport::token
