#include "hub/shared_objects/update_mail.hpp"

#include <algorithm>
#include <utility>

namespace sallyport::hub {

void UpdateMail::send(const SharedObjectReceiverRef& client, const SharedObjectUpdateRef& update) {
  auto bag = std::find_if(bags_.begin(), bags_.end(), [&](const Bag& other) { return other.worker == client.worker; });
  if (bag == bags_.end()) bag = bags_.insert(bags_.end(), Bag{client.worker, {}});
  // All users of an object are told one after the other, so its update is the last one.
  if (bag->deliveries.empty() || bag->deliveries.back().update != update) bag->deliveries.push_back({update, {}});
  bag->deliveries.back().clients.push_back(client.object);
  host_.at_end_of_turn(*this);
}

void UpdateMail::end_of_turn() {
  for (Bag& bag : bags_) {
    if (bag.deliveries.empty()) continue;
    bag.worker->post([deliveries = std::exchange(bag.deliveries, {})] {
      for (const Delivery& delivery : deliveries) {
        for (const auto& client : delivery.clients) {
          if (const auto alive = client.lock()) alive->on_shared_object(delivery.update);
        }
      }
    });
  }
}

}  // namespace sallyport::hub
