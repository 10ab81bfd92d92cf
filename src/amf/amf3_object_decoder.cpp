// Objects and their traits (AMF3 specification, section 3.12). `number` is the U29 without its inline
// bit; its lowest bits tell:
//   ...x0    traits sent before, with the index x
//   ...11    an externalizable class; its name follows
//   ...cd01  traits sent here: c sealed properties, d set if dynamic ones follow
#include "amf/amf3_decoder.hpp"

namespace sallyport::amf {

bool Amf3Decoder::object(std::uint32_t number, ByteReader& reader, Value& out) {
  std::size_t index = 0;
  if (!traits(number, reader, index)) return false;
  const std::shared_ptr<const Traits> traits = traits_[index];  // the table grows while members are read
  if (traits->externalizable) return wrapped(traits->class_name, reader, out);
  if (!charge(traits->class_name.size())) return false;
  Object object;
  object.class_name = traits->class_name;
  object.dynamic = traits->dynamic;
  object.sealed = traits->names.size();
  if (!sealed_properties(*traits, reader, object.properties)) return false;
  if (traits->dynamic && !dynamic_properties(reader, object.properties)) return false;
  out = std::move(object);
  return true;
}

bool Amf3Decoder::traits(std::uint32_t number, ByteReader& reader, std::size_t& index) {
  if ((number & 1) == 0) {
    index = number >> 1;
    return index < traits_.size() || fail(Reason::bad_amf, "a reference to traits that were not sent");
  }
  Traits traits;
  traits.externalizable = (number & 2) != 0;
  traits.dynamic = !traits.externalizable && (number & 4) != 0;
  if (!string(reader, traits.class_name)) return false;
  const std::uint32_t count = traits.externalizable ? 0 : number >> 3;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!meter_.node()) return fail(Reason::amf_budget, "the message names too many properties");
    std::string name;
    if (!string(reader, name)) return false;
    traits.names.push_back(std::move(name));
  }
  index = traits_.size();
  traits_.push_back(std::make_shared<const Traits>(std::move(traits)));
  return true;
}

bool Amf3Decoder::sealed_properties(const Traits& traits, ByteReader& reader, std::vector<Property>& out) {
  for (const std::string& name : traits.names) {
    if (!charge(name.size())) return false;
    Property property{name, {}};
    if (!value(reader, property.value)) return false;
    out.push_back(std::move(property));
  }
  return true;
}

bool Amf3Decoder::wrapped(const std::string& class_name, ByteReader& reader, Value& out) {
  const bool known = class_name == "flex.messaging.io.ArrayCollection" ||
                     class_name == "flex.messaging.io.ArrayList" ||
                     class_name == "flex.messaging.io.ObjectProxy";
  if (!known) return fail(Reason::bad_amf, "an externalizable class whose format is not known");
  return value(reader, out);
}

}  // namespace sallyport::amf
