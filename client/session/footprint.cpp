#include "client/session/footprint.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kNode = 32;       // of any value
constexpr std::size_t kContainer = 64;  // and of what is around its content
constexpr std::size_t kElement = 9;     // a number of a vector, which AMF0 writes like any other

std::size_t size_of_text(const amf::Value& value) {
  std::size_t size = value.string_or({}).size() + value.class_name().size();
  if (const amf::Xml* xml = value.as_xml()) size += xml->text.size();
  if (const ByteVector* bytes = value.as_byte_array()) size += bytes->size();
  return size;
}

std::size_t size_of_numbers(const amf::Value& value) {
  if (const auto* ints = value.as_int_vector()) return kElement * ints->elements.size();
  if (const auto* uints = value.as_uint_vector()) return kElement * uints->elements.size();
  if (const auto* doubles = value.as_double_vector()) return kElement * doubles->elements.size();
  return 0;
}

/// What a container holds.
std::size_t size_of_content(const amf::Value& value) {
  std::size_t size = size_of_numbers(value);
  for (const amf::Property& property : value.properties())
    size += kNode + property.name.size() + footprint(property.value);
  for (const amf::Value& element : value.elements()) size += footprint(element);
  if (const auto* objects = value.as_object_vector()) size += objects->type_name.size();
  if (const auto* dictionary = value.as_dictionary()) {
    for (const auto& [key, entry] : dictionary->entries) size += kNode + footprint(key) + footprint(entry);
  }
  return size;
}

}  // namespace

std::size_t footprint(const amf::Value& value) {
  if (value.kind() <= amf::Kind::integer) return kNode;
  return kNode + kContainer + size_of_text(value) + size_of_content(value);
}

}  // namespace sallyport::client
