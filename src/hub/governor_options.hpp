#pragma once
// Which script governs an application, and within which bounds. Names follow Application.xml's ScriptEngine.
#include <cstddef>
#include <string>
#include <vector>

#include "amf/value.hpp"
#include "base/clock.hpp"

namespace sallyport::hub {

struct GovernorOptions {
  std::string script;                  ///< main script, relative to the application's folder; empty: nothing governs
  std::vector<std::string> libraries;  ///< ScriptLibPath: operator's folders for load()
  Milliseconds max_call_time{5000};    ///< MaxTimeOut: processor time of one call into the script
  std::size_t heap_limit = 128UL * 1024 * 1024;  ///< MaxHeap: bytes; of all instances on one thread together
  bool thread_per_instance = false;              ///< Process/Scope inst
  amf::Value application_config;                 ///< ApplicationObject: application.config
  bool connects_with_amf3 = true;                ///< NetConnection/ObjectEncoding: of connections to servers
  std::string trusted_certificates;              ///< PEM file: whom to trust when servers are connected to; empty: the system's
  amf::Value client_config;                      ///< ClientObject: client.config
};

}  // namespace sallyport::hub
