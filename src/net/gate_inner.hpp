#pragma once
// Private to the gate: a connection that speaks TLS, until what it says inside is known.
#include "net/gate.hpp"
#include "net/tls/tls_stream.hpp"

namespace sallyport::net {

/// The first user of a TlsStream. It gives way to the session or the HTTP connection.
class Gate::InnerVisitor final : public Gate::Listed,
                                 public StreamUser,
                                 public std::enable_shared_from_this<InnerVisitor> {
 public:
  explicit InnerVisitor(Gate& gate) : gate_(gate), deadline_([this] { give_up(); }) {}

  void begin(std::shared_ptr<TlsStream> stream, ByteSpan initial);

  // StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(Gather&, std::size_t) override { return false; }
  void on_closed(Reason reason) override;

  void turn_away() override;

 private:
  void await_xml();
  void leave_as(Speaks speaks, ByteSpan bytes);
  void give_up();
  void leave_list();

  Gate& gate_;
  std::shared_ptr<TlsStream> stream_;  // until it is handed over or has ended
  loop::Timer deadline_;
  ByteVector held_;  // fewer than kFirstBytesLimit
  bool at_xml_port_ = false;  // and the handshake has been made
};

}  // namespace sallyport::net
