#include "net/admission.hpp"

namespace sallyport::net {

Reason Admission::admit_arriving(Arrival& arrival) {
  const ListenerTraits& traits = arrival.traits;
  if ((traits.proxy_header || traits.secure_front) && !fronts()->lists(arrival.peer))
    return Reason::proxy_sender_unlisted;
  if (traits.proxy_header) return admit_connection(arrival);
  arrival.secure = traits.secure_front;
  return admit(arrival);
}

Reason Admission::admit_connection(Arrival& arrival) {
  if (!arrival.admission) arrival.admission = connections_.enter();
  return arrival.admission ? Reason::none : Reason::fd_limit;
}

Reason Admission::admit(Arrival& arrival) {
  if (!rules()->admits(arrival.peer)) return Reason::address_denied;
  if (const Reason refusal = admit_connection(arrival); refusal != Reason::none) return refusal;
  if (fronts()->lists(arrival.peer)) return Reason::none;  // it is not capped for what its clients do together
  arrival.place = unproven_.enter(arrival.peer);
  if (arrival.place) return Reason::none;
  arrival.admission.reset();
  return Reason::address_cap;
}

}  // namespace sallyport::net
