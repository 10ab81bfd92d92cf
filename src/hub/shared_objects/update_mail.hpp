#pragma once
// UpdateMail: a host's updates for clients, posted together at the end of its turn: once for each worker, with the
// clients there who get them. Order per client is kept. Host's thread.
#include <vector>

#include "hub/shared_objects/receiver.hpp"

namespace sallyport::hub {

class UpdateMail final : private loop::TurnEnd {
 public:
  explicit UpdateMail(loop::EventLoop& host) : host_(host) {}

  void send(const SharedObjectReceiverRef& client, const SharedObjectUpdateRef& update);

 private:
  struct Delivery {
    SharedObjectUpdateRef update;
    std::vector<std::weak_ptr<SharedObjectReceiver>> clients;
  };
  struct Bag {
    loop::EventLoop* worker;
    std::vector<Delivery> deliveries;
  };

  void end_of_turn() override;

  loop::EventLoop& host_;
  std::vector<Bag> bags_;  // one per worker that was ever written to
};

}  // namespace sallyport::hub
