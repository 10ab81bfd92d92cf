#include "amf/reference_table.hpp"

namespace sallyport::amf {

bool ReferenceTable::open(std::size_t& index) {
  if (!meter_.enter()) return false;
  index = entries_.size();
  entries_.emplace_back();
  return true;
}

void ReferenceTable::close(std::size_t index, const Value& value) {
  entries_[index] = {value, meter_.leave(), true};
}

Result<Value> ReferenceTable::resolve(std::size_t index) {
  if (index >= entries_.size()) return Error{Reason::bad_amf, "a reference to a value that was not sent"};
  const Entry& entry = entries_[index];
  if (!entry.finished)
    return Error{Reason::bad_amf, "a reference to a value that is not complete yet (a cycle)"};
  if (!meter_.charge_copy(entry.cost)) return Error{Reason::amf_budget, "references stand for too much data"};
  return entry.value;
}

}  // namespace sallyport::amf
