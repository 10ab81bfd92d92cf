#include "swf/expander.hpp"

namespace sallyport::swf {
namespace {

class PlainExpander final : public Expander {
 public:
  Result<void> expand(ByteSpan bytes, const Sink& sink) override {
    if (!bytes.empty()) sink(bytes);
    return {};
  }
};

}  // namespace

std::unique_ptr<Expander> make_plain_expander() {
  return std::make_unique<PlainExpander>();
}

}  // namespace sallyport::swf
