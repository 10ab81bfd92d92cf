#include "script/native_table.hpp"

#include <algorithm>
#include <cmath>

namespace sallyport::script {

Arguments::Arguments(Conversion& conversion, JSContextRef context, std::span<const JSValueRef> given)
    : conversion_(conversion), context_(context) {
  values_.fill(JSValueMakeUndefined(context));
  std::copy_n(given.begin(), std::min(given.size(), values_.size()), values_.begin());
}

double Arguments::number(std::size_t index) const {
  const double number = JSValueToNumber(context_, values_[index], nullptr);
  return std::isfinite(number) ? number : 0;
}

std::uint64_t Arguments::id(std::size_t index) const {
  constexpr double kLast = 9007199254740992.0;  // 2^53: beyond it not every whole number is a double
  return static_cast<std::uint64_t>(std::clamp(number(index), 0.0, kLast));
}

NativeTable::NativeTable(Context& context, Conversion& conversion)
    : context_(context), conversion_(conversion), object_(context.ref(), JSObjectMake(context.ref(), nullptr, nullptr)) {}

}  // namespace sallyport::script
