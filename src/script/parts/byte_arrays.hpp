#pragma once
// ByteArrays: ByteArray's text and objects; the rest of it is JavaScript (api/byte_array.js).
#include "script/api_part.hpp"

namespace sallyport::script {

class ByteArrays final : public ApiPart {
 public:
  explicit ByteArrays(ScriptHome& home) : home_(home) {}

  std::string_view source() const override { return "byte_array.js"; }
  void add_natives(NativeTable& natives) override;

 private:
  JSValueRef decode_object(JSValueRef bytes, double encoding);

  ScriptHome& home_;
};

}  // namespace sallyport::script
