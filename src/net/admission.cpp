#include "net/admission.hpp"

namespace sallyport::net {

std::optional<Reason> Admission::admit_arriving(Arrival& arrival) {
  const ListenerTraits& traits = arrival.traits;
  if ((traits.proxy_header || traits.secure_front) && !fronts()->lists(arrival.peer))
    return Reason::proxy_sender_unlisted;
  if (traits.proxy_header) return admit_connection(arrival);
  arrival.secure = traits.secure_front;
  return admit(arrival);
}

Reason Admission::admit_connection(Arrival& arrival) {
  if (!arrival.admission) arrival.admission = shares_.connections.enter();
  return arrival.admission ? Reason::none : Reason::fd_limit;
}

std::optional<Reason> Admission::admit(Arrival& arrival) {
  const auto decided = guard_.decide_by_address(arrival.peer);
  if (decided && *decided != Reason::none) return decided;
  if (const Reason refusal = admit_connection(arrival); refusal != Reason::none) return refusal;
  if (fronts()->lists(arrival.peer)) return decided;  // it is not capped for what its clients do together
  const Reason refusal = take_places(arrival);
  if (refusal == Reason::none) return decided;
  arrival.admission.reset();
  return refusal;
}

Reason Admission::take_places(Arrival& arrival) {
  auto [refusal, counted] = shares_.addresses.enter(arrival.peer, monotonic_now());
  if (refusal != Reason::none) return refusal;
  arrival.place = shares_.unproven.enter(arrival.peer);
  if (!arrival.place) return Reason::address_cap;
  using Both = std::pair<std::shared_ptr<void>, std::shared_ptr<void>>;
  if (counted) arrival.admission = std::make_shared<Both>(std::move(arrival.admission), std::move(counted));
  return Reason::none;
}

void Admission::admit(Arrival& arrival, loop::EventLoop& loop, std::function<void(Reason)> answer) {
  if (const auto verdict = admit(arrival)) return answer(*verdict);
  decide_by_names(arrival, loop, std::move(answer));
}

void Admission::set_fronts(FrontOptions fronts) {
  auto fresh = std::make_shared<const FrontOptions>(std::move(fronts));
  const std::lock_guard lock(mutex_);
  fronts_ = std::move(fresh);
}

std::shared_ptr<const FrontOptions> Admission::fronts() const {
  const std::lock_guard lock(mutex_);
  return fronts_;
}

}  // namespace sallyport::net
