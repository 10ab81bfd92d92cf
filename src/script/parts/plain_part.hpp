#pragma once
// PlainPart: a part of the API that is JavaScript alone.
#include "script/api_part.hpp"

namespace sallyport::script {

class PlainPart final : public ApiPart {
 public:
  /// `source`: a file in api/; the text outlives the part.
  explicit PlainPart(std::string_view source) : source_(source) {}
  std::string_view source() const override { return source_; }
  void add_natives(NativeTable&) override {}

 private:
  const std::string_view source_;
};

}  // namespace sallyport::script
