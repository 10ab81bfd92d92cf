#pragma once
// Which script governs an application, and within which bounds. Names follow Application.xml's ScriptEngine.
#include <cstddef>
#include <string>
#include <vector>

#include "amf/value.hpp"
#include "base/clock.hpp"
#include "hub/file_exchange_options.hpp"
#include "hub/web_options.hpp"

namespace sallyport::hub {

/// FileObject/VirtualDirectory: what scripts call `path` is that folder, an operator's.
struct FileFolder {
  std::string path;
  std::string folder;
};

struct GovernorOptions {
  std::string script;                  ///< main script, relative to the application's folder; empty: nothing governs
  std::vector<std::string> libraries;  ///< ScriptLibPath: operator's folders for load()
  Milliseconds max_call_time{5000};    ///< MaxTimeOut: processor time of one call into the script
  std::size_t heap_limit = 128UL * 1024 * 1024;  ///< MaxHeap: bytes; of all instances on one thread together
  bool thread_per_instance = false;              ///< Process/Scope inst
  std::size_t max_unprocessed_chars = 4096;      ///< XMLSocket/MaxUnprocessedChars: bytes of one message or tag
  WebOptions web;                                ///< may hold secrets: never logged
  amf::Value application_config;                 ///< ApplicationObject: application.config
  bool connects_with_amf3 = true;                ///< NetConnection/ObjectEncoding: of connections to servers
  std::string trusted_certificates;              ///< PEM file: whom to trust when servers are connected to; empty: the system's
  amf::Value client_config;                      ///< ClientObject: client.config
  std::vector<FileFolder> file_folders;          ///< what scripts reach beside the application's folder
  FileExchangeOptions file_exchange;             ///< what clients may hand one another
  std::vector<std::string> secrets;              ///< paths of keys and the like: no script sees those files
};

}  // namespace sallyport::hub
