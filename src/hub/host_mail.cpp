#include "hub/host_mail.hpp"

#include <algorithm>
#include <utility>

namespace sallyport::hub {

void HostMail::send(ApplicationHost& host, std::function<void()> question) {
  auto bag = std::find_if(bags_.begin(), bags_.end(), [&host](const Bag& other) { return other.host == &host; });
  if (bag == bags_.end()) bag = bags_.insert(bags_.end(), Bag{&host, {}});
  bag->questions.push_back(std::move(question));
  worker_.at_end_of_turn(*this);
}

void HostMail::end_of_turn() {
  for (Bag& bag : bags_) {
    if (bag.questions.empty()) continue;
    bag.host->event_loop().post([questions = std::exchange(bag.questions, {})] {
      for (const auto& question : questions) question();
    });
  }
}

}  // namespace sallyport::hub
