#pragma once
// TlsSession: one OpenSSL session without a socket: ciphertext in and out through memory. Sans-io.
//
// Ciphertext that OpenSSL makes is appended to the `out` that the call names; what it reads is taken from the
// span that offer() named, which must stay valid until unread() is empty or taken.
#include <memory>
#include <string>

#include <openssl/types.h>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::net {

/// Sole owner of an OpenSSL session.
using SslHandle = std::unique_ptr<SSL, void (*)(SSL*)>;

class TlsSession {
 public:
  /// One end of one connection: `ssl` is in its role, a server's or a client's, and not connected to anything.
  /// `context` is what its callbacks refer to; kept as long as it.
  TlsSession(SslHandle ssl, std::shared_ptr<const void> context);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// What the next calls read from.
  void offer(ByteSpan ciphertext) { in_ = ciphertext; }
  /// What they have not read.
  ByteSpan unread() const { return in_; }

  /// Goes on with the handshake; true once it is done. Reasons of errors: tls_version, bad_tls; `out` then
  /// holds the alert.
  Result<bool> handshake(ByteVector& out);
  bool established() const { return established_; }
  /// Whether this end is the client's, which speaks first.
  bool is_client() const;

  enum class Read { data, more, ended };
  /// One record's plaintext into `into`; `size` says how much. `ended`: the peer has closed its direction.
  Result<Read> read(MutableByteSpan into, std::size_t& size, ByteVector& out);
  /// Encrypts everything.
  Result<void> write(ByteSpan plaintext, ByteVector& out);
  /// close_notify.
  void shut_down(ByteVector& out);

  /// The name the client asks for, lower case; empty if none.
  std::string server_name() const;
  /// "TLSv1.3"
  std::string_view version() const;

 private:
  friend struct SessionPipe;
  Error failure() const;

  const std::shared_ptr<const void> context_;
  SslHandle ssl_;
  ByteSpan in_;
  ByteVector* out_ = nullptr;  // only while OpenSSL runs
  bool established_ = false;
};

}  // namespace sallyport::net
