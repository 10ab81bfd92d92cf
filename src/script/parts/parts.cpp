#include "script/api_part.hpp"
#include "script/parts/byte_arrays.hpp"
#include "script/parts/files.hpp"
#include "script/parts/timers.hpp"

namespace sallyport::script {

ApiParts make_api_parts(ScriptHome& home) {
  ApiParts parts;
  parts.push_back(std::make_unique<Timers>(home));
  parts.push_back(std::make_unique<ByteArrays>(home));
  parts.push_back(std::make_unique<Files>(home));
  return parts;
}

}  // namespace sallyport::script
