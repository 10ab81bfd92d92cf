#pragma once
// WireForms: something that many are sent, as a protocol writes it: made by the first who asks for that form, and kept
// for all others. Any thread.
#include <array>
#include <cstddef>
#include <mutex>

#include "base/buffer.hpp"

namespace sallyport::hub {

class WireForms {
 public:
  static constexpr std::size_t kCount = 2;

  /// `make()` is called if nobody has asked for the form before.
  template <typename Make>
  const SharedBytes& get(std::size_t which, Make&& make) const {
    Form& form = forms_[which];
    std::call_once(form.once, [&] { form.bytes = make(); });
    return form.bytes;
  }

 private:
  struct Form {
    std::once_flag once;
    SharedBytes bytes;
  };
  mutable std::array<Form, kCount> forms_;
};

}  // namespace sallyport::hub
