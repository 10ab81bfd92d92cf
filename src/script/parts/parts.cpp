#include "script/api_part.hpp"
#include "script/parts/net_connections.hpp"
#include "script/parts/net_streams.hpp"
#include "script/parts/remote_gateways.hpp"
#include "script/parts/shared_objects.hpp"
#include "script/parts/streams.hpp"
#include "script/parts/plain_part.hpp"
#include "script/parts/byte_arrays.hpp"
#include "script/parts/file_exchanges.hpp"
#include "script/parts/files.hpp"
#include "script/parts/timers.hpp"
#include "script/parts/web.hpp"
#include "script/parts/xml_sockets.hpp"

namespace sallyport::script {

ApiParts make_api_parts(ScriptHome& home) {
  ApiParts parts;
  parts.push_back(std::make_unique<Streams>(home));
  parts.push_back(std::make_unique<Timers>(home));
  auto connections = std::make_unique<NetConnections>(home);
  auto streams = std::make_unique<NetStreams>(home, *connections);
  auto objects = std::make_unique<ScriptObjects>(home, *connections);
  parts.push_back(std::move(connections));
  parts.push_back(std::move(streams));
  parts.push_back(std::make_unique<RemoteGateways>(home));
  parts.push_back(std::move(objects));
  parts.push_back(std::make_unique<Web>(home));
  parts.push_back(std::make_unique<PlainPart>("load_vars.js"));
  parts.push_back(std::make_unique<PlainPart>("xml_parser.js"));
  parts.push_back(std::make_unique<PlainPart>("xml.js"));
  parts.push_back(std::make_unique<XmlSockets>(home));
  parts.push_back(std::make_unique<PlainPart>("gateway.js"));
  parts.push_back(std::make_unique<PlainPart>("xml_client.js"));
  parts.push_back(std::make_unique<ByteArrays>(home));
  parts.push_back(std::make_unique<Files>(home));
  if (files::Desk* const desk = home.services().file_desk; desk && home.instance().application_options()->governor.file_exchange.enabled) {
    parts.push_back(std::make_unique<FileExchanges>(home, *desk));
  }
  return parts;
}

}  // namespace sallyport::script
