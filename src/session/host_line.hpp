#pragma once
// HostLine: a session's line to its application's host. What is asked for is done on the host's thread, in order, under
// the client's id. The session's worker only.
#include <memory>
#include <utility>

#include "hub/hub.hpp"

namespace sallyport::session {

class HostLine {
 public:
  /// Both outlive the line.
  HostLine(hub::Hub& hub, loop::EventLoop& worker) : hub_(hub), worker_(worker), client_id_(hub.next_client_id()) {}

  hub::ClientId client_id() const { return client_id_; }

  /// Asks the host of `destination` to take the client in; it answers to `port`.
  void connect(hub::Destination destination, hub::ClientFactsRef facts, std::shared_ptr<hub::ClientPort> port);
  /// Behind the answer: the instance may live elsewhere.
  void follow(const hub::ConnectAnswer& answer);
  /// `work` is a call of (ApplicationHost&, ClientId). Before connect() and behind leave() nothing is done.
  template <typename Work>
  void ask(Work&& work) {
    if (!host_) return;
    hub_.host_mail(worker_.index()).send(*host_, [host = host_, id = client_id_, work = std::forward<Work>(work)]() mutable {
      work(*host, id);
    });
  }
  /// The client has gone.
  void leave();

 private:
  hub::Hub& hub_;
  loop::EventLoop& worker_;
  const hub::ClientId client_id_;
  hub::ApplicationHost* host_ = nullptr;
};

}  // namespace sallyport::session
