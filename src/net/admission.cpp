#include "net/admission.hpp"

namespace sallyport::net {

Reason Admission::admit(Arrival& arrival) {
  if (!rules_.admits(arrival.peer)) return Reason::address_denied;
  arrival.admission = connections_.enter();
  if (!arrival.admission) return Reason::fd_limit;
  arrival.place = unproven_.enter(arrival.peer);
  if (!arrival.place) {
    arrival.admission.reset();
    return Reason::address_cap;
  }
  return Reason::none;
}

}  // namespace sallyport::net
