#include "script/api_part.hpp"
#include "script/parts/streams.hpp"
#include "script/parts/timers.hpp"

namespace sallyport::script {

ApiParts make_api_parts(ScriptHome& home) {
  ApiParts parts;
  parts.push_back(std::make_unique<Streams>(home));
  parts.push_back(std::make_unique<Timers>(home));
  return parts;
}

}  // namespace sallyport::script
