#pragma once
// The table of containers that a later reference may name by number. A number is given when a container
// begins, the value is known when it ends; a reference in between would be a cycle and is refused.
#include <vector>

#include "amf/decode_meter.hpp"
#include "amf/value.hpp"
#include "base/result.hpp"

namespace sallyport::amf {

class ReferenceTable {
 public:
  /// Borrows `meter`.
  explicit ReferenceTable(DecodeMeter& meter) : meter_(meter) {}

  /// Gives the next number to a container that begins; false if it is too deep.
  [[nodiscard]] bool open(std::size_t& index);
  void close(std::size_t index, const Value& value);
  /// The container of that number, charged to the budget as if it had been sent again.
  Result<Value> resolve(std::size_t index);

 private:
  struct Entry {
    Value value;
    ContainerCost cost;
    bool finished = false;
  };

  DecodeMeter& meter_;
  std::vector<Entry> entries_;
};

}  // namespace sallyport::amf
