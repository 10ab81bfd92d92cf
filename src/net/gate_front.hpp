#pragma once
// Private to the gate: a connection to a listener where a PROXY header comes first, until the header has been
// read and the client behind it let in. Its sender was found on the list at accept.
//
//   bytes ─▶ ProxyHeaderReader ─▶ believe ─▶ GateRoutes::admit ─┬─ none ────▶ Gate::Visitor, as if it had come alone
//                  └─ LOCAL, the front's own (a health check) ──┘   └─ a reason ▶ closed, logged with both addresses
#include "net/front/proxy_header.hpp"
#include "net/gate.hpp"

namespace sallyport::net {

class Gate::FrontVisitor final : public Gate::Listed, public std::enable_shared_from_this<FrontVisitor> {
 public:
  /// Time for the header, from accept: more than the specification's 3 s, which cover a retransmitted SYN.
  static constexpr Milliseconds kHeaderTime{5000};

  FrontVisitor(Gate& gate, boost::asio::ip::tcp::socket socket, Arrival arrival);

  /// Reads what has come.
  void look();
  void turn_away() override { leave(); }

 private:
  void wait();
  void on_bytes(ByteSpan bytes);
  void on_header();
  void log_header() const;
  void on_admitted(Reason refusal);
  void refuse(Reason reason);
  void leave();
  void leave_list();

  Gate& gate_;
  boost::asio::ip::tcp::socket socket_;
  Arrival arrival_;
  ProxyHeaderReader reader_;
  ByteVector behind_;  // what came with the header
  loop::Timer deadline_;
};

}  // namespace sallyport::net
