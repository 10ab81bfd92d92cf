#pragma once
// The SSL section of Adaptor.xml. The files are read, so that what is wrong with them is said with the place
// where they are named.
#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "config/diagnostic.hpp"
#include "config/element.hpp"

namespace sallyport::config {

/// `folder` is the absolute path that relative file names start from. Never empty: the first set is the one
/// without a name.
std::vector<TlsSet> read_certificates(const Element& ssl, const std::string& file, const std::string& folder,
                                      Diagnostics& diagnostics);

}  // namespace sallyport::config
