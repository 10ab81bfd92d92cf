#include "script/api_part.hpp"
#include "script/parts/shared_objects.hpp"
#include "script/parts/timers.hpp"

namespace sallyport::script {

ApiParts make_api_parts(ScriptHome& home) {
  ApiParts parts;
  parts.push_back(std::make_unique<Timers>(home));
  parts.push_back(std::make_unique<ScriptObjects>(home));
  return parts;
}

}  // namespace sallyport::script
