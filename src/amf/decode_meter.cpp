#include "amf/decode_meter.hpp"

namespace sallyport::amf {

bool DecodeMeter::enter() {
  if (!budget_.enter()) return false;
  open_.push_back({budget_.left().nodes, budget_.left().bytes, 1});
  return true;
}

ContainerCost DecodeMeter::leave() {
  const Open ended = open_.back();
  open_.pop_back();
  budget_.leave();
  raise_innermost(ended.height + 1);
  return {ended.nodes_left - budget_.left().nodes, ended.bytes_left - budget_.left().bytes, ended.height};
}

bool DecodeMeter::charge_copy(const ContainerCost& cost) {
  if (cost.height > budget_.left().depth) return false;
  raise_innermost(cost.height + 1);
  return budget_.nodes(cost.nodes) && budget_.bytes(cost.bytes);
}

}  // namespace sallyport::amf
