#include "hub/shared_objects/update_builder.hpp"

#include <algorithm>

#include "amf/amf0_encoder.hpp"
#include "hub/shared_objects/options.hpp"

namespace sallyport::hub {

std::size_t encoded_size(const amf::Value& value) {
  ByteVector bytes;
  ByteWriter writer(bytes);
  amf::encode_amf0(writer, value);
  return bytes.size();
}

std::size_t count_values(const amf::Value& value) {
  std::size_t count = 1;
  for (const amf::Property& property : value.properties()) count += count_values(property.value);
  for (const amf::Value& element : value.elements()) count += count_values(element);
  if (const auto* ints = value.as_int_vector()) count += ints->elements.size();
  if (const auto* uints = value.as_uint_vector()) count += uints->elements.size();
  if (const auto* doubles = value.as_double_vector()) count += doubles->elements.size();
  if (const auto* dictionary = value.as_dictionary()) {
    for (const auto& [key, entry] : dictionary->entries) count += 1 + count_values(key) + count_values(entry);
  }
  return count;
}

namespace {

/// What something takes of a message's room: its bytes, or its share of the values that a message may have.
std::size_t weight_of(std::size_t bytes, std::size_t values) {
  constexpr std::size_t kBytesPerValue = shared_object_bounds::kMessageBytes / shared_object_bounds::kMessageValues;
  return std::max(bytes, values * kBytesPerValue);
}

}  // namespace

SharedObjectUpdate& UpdateBuilder::room_for(std::size_t weight) {
  if (updates_.empty() || (weight_ > 0 && weight_ + weight > shared_object_bounds::kMessageBytes)) {
    auto update = std::make_shared<SharedObjectUpdate>();
    update->name = name_;
    update->persistent = persistent_;
    update->version = version_;
    update->audience = audience_;
    updates_.push_back(std::move(update));
    weight_ = 0;
  }
  weight_ += weight;
  return *updates_.back();
}

void UpdateBuilder::add(SharedObjectEvent event, std::size_t size) {
  std::size_t values = 1;
  for (const amf::Value& argument : event.arguments) values += count_values(argument);
  room_for(weight_of(size, values)).events.push_back(std::move(event));
}

void UpdateBuilder::add_slot(Kind kind, const std::string& name, const amf::Value& value, std::size_t size) {
  auto& events = room_for(weight_of(size, 1 + count_values(value))).events;  // on the wire a slot is an event
  const bool goes_on = !events.empty() && events.back().kind == kind;
  if (!goes_on) events.push_back({.kind = kind, .slots = {}, .arguments = {}, .code = {}, .level = {}});
  events.back().slots.push_back({name, value});
}

std::vector<SharedObjectUpdateRef> UpdateBuilder::finish() {
  std::vector<SharedObjectUpdateRef> finished(updates_.begin(), updates_.end());
  updates_.clear();
  return finished;
}

SharedObjectUpdateRef make_status_update(const std::string& object, bool persistent, std::string_view code) {
  auto update = std::make_shared<SharedObjectUpdate>();
  update->name = object;
  update->persistent = persistent;
  update->events.push_back({.kind = SharedObjectEvent::Kind::status, .slots = {}, .arguments = {}, .code = std::string(code), .level = "error"});
  return update;
}

}  // namespace sallyport::hub
