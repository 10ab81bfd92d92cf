#pragma once
// Which of the forms of something that many are sent (hub::WireForms) is the one of an encoding.
#include "amf/amf0_encoder.hpp"
#include "hub/wire_forms.hpp"

namespace sallyport::session {

constexpr std::size_t form_index(amf::ObjectEncoding encoding) {
  return encoding == amf::ObjectEncoding::amf3 ? 1 : 0;
}
static_assert(hub::WireForms::kCount == 2);

}  // namespace sallyport::session
