#pragma once
// UpdateBuilder: puts events into updates, of which each stays about as small as a message should be.
#include "hub/shared_objects/update.hpp"

namespace sallyport::hub {

/// Bytes of a value as AMF0 has it, which is never much smaller than AMF3.
std::size_t encoded_size(const amf::Value& value);
/// Values in a value, itself included, as AMF0 has them: what decoders bound (decode_budget.hpp).
std::size_t count_values(const amf::Value& value);

class UpdateBuilder {
 public:
  using Kind = SharedObjectEvent::Kind;

  UpdateBuilder(std::string name, bool persistent, std::uint32_t version, SharedObjectUpdate::Audience audience)
      : name_(std::move(name)), persistent_(persistent), version_(version), audience_(audience) {}

  /// An event of its own; `size` is about what it takes on the wire.
  void add(SharedObjectEvent event, std::size_t size = 0);
  /// A slot of an event of that kind: the last one if it is of the kind, else a new one.
  void add_slot(Kind kind, const std::string& name, const amf::Value& value, std::size_t size);
  /// The same without a value.
  void add_name(Kind kind, const std::string& name) { add_slot(kind, name, {}, name.size()); }

  std::vector<SharedObjectUpdateRef> finish();

 private:
  SharedObjectUpdate& room_for(std::size_t weight);

  const std::string name_;
  const bool persistent_;
  const std::uint32_t version_;
  const SharedObjectUpdate::Audience audience_;
  std::vector<std::shared_ptr<SharedObjectUpdate>> updates_;
  std::size_t weight_ = 0;  // of the last one
};

}  // namespace sallyport::hub
