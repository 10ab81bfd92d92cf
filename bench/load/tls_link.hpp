#pragma once
// A Link inside TLS, plain OpenSSL over memory. It offers TLS 1.3 with one cipher suite, so that whatever is
// measured is measured with that one; it believes every certificate, and every handshake is a full one.
#include <memory>

#include <openssl/types.h>

#include "load/link.hpp"

namespace sallyport::bench {

class TlsLink : public Link, private Peer {
 public:
  /// `make` makes the link below.
  TlsLink(Peer& peer, const MakeLink& make);
  ~TlsLink() override;

  void send(ByteSpan bytes) override;
  void stop_reading() override { below_->stop_reading(); }

 private:
  void on_connected() override;
  void on_bytes(ByteSpan bytes) override;
  void on_closed(const std::string& why) override;
  /// True once it is over.
  bool shake_hands();
  void read();
  /// Hands down what OpenSSL has made.
  void flush();
  void fail();

  Peer& peer_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
  bool established_ = false;
  bool failed_ = false;
  std::unique_ptr<Link> below_;  ///< last: it calls back
};

}  // namespace sallyport::bench
