#pragma once
// Verifier: whether a token permits what its bearer wants to do. Two forms are understood:
//
//   signed URL   kid=…&path=…&exp=…[&…]&st=…   HMAC-SHA256 over path, expiry, address prefix and permissions
//   JWT          header.claims.signature, EdDSA (Ed25519) or ES256 only
//
// docs/tokens.md has both formats. Bytes in, values out; the only state is the set of keys, the register of
// token ids that were used, and the list of those that were revoked.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip_address.hpp"
#include "base/result.hpp"

namespace sallyport::token {

enum class Action { connect, publish, play, call };
std::string_view to_string(Action action);

/// What the bearer wants, as the server saw it.
struct Request {
  Action action = Action::connect;
  std::string_view audience;  ///< what the application calls itself (Access/Audience), or empty: not checked
  std::string_view application;  ///< "live"
  std::string_view instance;     ///< "_definst_"
  std::string_view stream;       ///< publish and play: name without query; empty for connect and call
  IpAddress address;             ///< of the client
  /// The session has been let in by this very token before: that it has expired meanwhile, or may be used
  /// once, does not count against it again. Everything else does.
  bool entered = false;
};

/// What is known of a token whose signature was right; nothing in it is secret.
struct Grant {
  std::string id;            ///< jti, or the beginning of a digest of a signed URL's signature: for the log
  std::string subject;       ///< sub; may be empty
  std::string key;           ///< name of the key that made it (kid)
  std::int64_t expires = 0;  ///< seconds since 1970
};

/// Thread-safe. Time is the wall clock's, with 30 s of tolerance.
class Verifier {
 public:
  virtual ~Verifier() = default;
  /// Fills `grant` as soon as the signature has proven what stands in it, so also for a token that is refused
  /// because it has expired, was used or revoked: for the log.
  /// Reasons of errors: bad_token, token_algorithm, token_unknown_key, token_signature, token_expired,
  /// token_not_yet, token_audience, token_address, token_scope, token_used, token_revoked. The sentence is
  /// fit for the client and for the log: it never holds a part of the token but its id.
  virtual Result<void> verify(std::string_view token, const Request& request, Grant& grant) = 0;
  /// Whether a token that was accepted before has been revoked since, by its id, subject or key; asked for
  /// every live session about once a second.
  virtual bool is_revoked(const Grant& grant) = 0;
  /// Reads keys and revocations again, whether or not their files look changed. A file that cannot be used
  /// leaves things as they were, and the log says so. Blocks until the files are read: not on a worker.
  virtual void reread() {}
};

}  // namespace sallyport::token
