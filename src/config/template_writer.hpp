#pragma once
// `sallyport init`: a commented conf/ tree with our defaults, an application `live` and its stream key.
#include <string>
#include <vector>

#include "base/result.hpp"

namespace sallyport::config {

struct InitReport {
  std::vector<std::string> written;  ///< paths relative to the root
  std::vector<std::string> left;     ///< existed already and were left as they are
  std::string obs_server;            ///< what OBS asks for as "Server"
  std::string obs_stream_key;        ///< and as "Stream Key": NAME?key=...; a secret, for the terminal only
  std::string play_url;
};

/// Never overwrites a file. Errors: io_error, with the path.
Result<InitReport> write_template(const std::string& root);

}  // namespace sallyport::config
