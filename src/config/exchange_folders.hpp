#pragma once
// Where files of exchanges may lie that a former process has left behind.
#include <string>
#include <vector>

#include "config/configuration.hpp"

namespace sallyport::config {

/// The folders of all applications that exchange files, and the usual one if it is there. None on a server that keeps
/// nothing on disk. Reads all applications' files.
std::vector<std::string> exchange_folders(const Configuration& configuration);

}  // namespace sallyport::config
