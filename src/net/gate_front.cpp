#include "net/gate_front.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>

#include "base/log.hpp"
#include "net/front/believe.hpp"

namespace sallyport::net {

Gate::FrontVisitor::FrontVisitor(Gate& gate, boost::asio::ip::tcp::socket socket, Arrival arrival)
    : gate_(gate), socket_(std::move(socket)), arrival_(std::move(arrival)), deadline_([this] {
        const auto alive = shared_from_this();
        refuse(reader_.done() ? Reason::connect_deadline : Reason::bad_proxy_header);
      }) {
  const Milliseconds time = std::min(kHeaderTime, gate_.options_.connect_deadline);
  deadline_.arm(gate_.loop_.timers(), Deadline{arrival_.accepted_at + time});
}

void Gate::FrontVisitor::look() {
  const MutableByteSpan buffer = gate_.loop_.read_buffer();
  const ssize_t count = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return wait();
  if (count > 0) return on_bytes(buffer.first(static_cast<std::size_t>(count)));
  if (!reader_.started()) return leave();  // a health check that only connects
  refuse(Reason::bad_proxy_header);
}

void Gate::FrontVisitor::wait() {
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_read,
                     [alive = shared_from_this()](const boost::system::error_code& error) {
                       if (!error && alive->is_linked()) alive->look();
                     });
}

void Gate::FrontVisitor::on_bytes(ByteSpan bytes) {
  const auto taken = reader_.feed(bytes);
  if (!taken) return refuse(taken.error().reason);
  if (!reader_.done()) return wait();
  const ByteSpan rest = bytes.subspan(*taken);
  behind_.assign(rest.begin(), rest.end());
  on_header();
}

void Gate::FrontVisitor::on_header() {
  believe(reader_.header(), arrival_);
  log_header();
  if (arrival_.fronts_own) return on_admitted(Reason::none);  // its place on the list has let it in
  deadline_.arm(gate_.loop_.timers(), Deadline{arrival_.accepted_at + gate_.options_.connect_deadline});
  // It may be decided later; nobody reads the socket until then.
  gate_.routes_.admit(arrival_, gate_.loop_, [alive = shared_from_this()](Reason refusal) {
    if (alive->is_linked()) alive->on_admitted(refusal);
  });
}

void Gate::FrontVisitor::log_header() const {
  const ProxyHeader& header = reader_.header();
  log::Event event = log::debug("proxy-header");
  event.field("address", arrival_.peer.to_string()).field("version", header.version);
  if (arrival_.front) event.field("front", arrival_.front->to_string());
  if (!header.alpn.empty()) event.field("alpn", header.alpn);
  if (!header.unique_id.empty()) event.field("id", header.unique_id);
  if (!header.authority.empty()) event.field("server_name", header.authority);
  if (!header.ssl) return;
  event.field("tls", header.ssl->tls ? header.ssl->version : "no").field("cipher", header.ssl->cipher);
  if (header.ssl->certificate)
    event.field("certificate", header.ssl->common_name).field("verified", header.ssl->verified ? "yes" : "no");
}

void Gate::FrontVisitor::on_admitted(Reason refusal) {
  if (refusal != Reason::none) return refuse(refusal);
  leave_list();
  gate_.meet(std::move(socket_), std::move(arrival_), behind_);
}

void Gate::FrontVisitor::refuse(Reason reason) {
  gate_.refused(arrival_, reason);
  leave();
}

void Gate::FrontVisitor::leave() {
  leave_list();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Gate::FrontVisitor::leave_list() {
  unlink();
  deadline_.cancel();
}

}  // namespace sallyport::net
