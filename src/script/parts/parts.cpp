#include "script/api_part.hpp"
#include "script/parts/net_connections.hpp"
#include "script/parts/net_streams.hpp"
#include "script/parts/streams.hpp"
#include "script/parts/timers.hpp"

namespace sallyport::script {

ApiParts make_api_parts(ScriptHome& home) {
  ApiParts parts;
  parts.push_back(std::make_unique<Streams>(home));
  parts.push_back(std::make_unique<Timers>(home));
  auto connections = std::make_unique<NetConnections>(home);
  auto streams = std::make_unique<NetStreams>(home, *connections);
  parts.push_back(std::move(connections));
  parts.push_back(std::move(streams));
  return parts;
}

}  // namespace sallyport::script
