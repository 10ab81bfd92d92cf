#pragma once
// <FileExchange> of Application.xml: what clients may hand one another through a script.
#include <string>

#include "base/result.hpp"
#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "hub/file_exchange_options.hpp"

namespace sallyport::config {

/// Where files lie unless Directory says otherwise, beneath the root folder.
inline constexpr const char* kExchangeFolder = "exchange";

/// What a merged tree says; the folder is absolute.
hub::FileExchangeOptions read_file_exchange(const Element& merged, const std::string& root);

/// `file` is named as diagnostics name it; that of an application lies in the application's folder.
void check_file_exchange(const Element& tree, const std::string& file, const std::string& root, Diagnostics& diagnostics);

/// Files must not lie where an application's own files do, which may be shown to everybody. Error: configuration_error.
Result<void> check_exchange_folder(const hub::FileExchangeOptions& options, const std::string& application_folder);

}  // namespace sallyport::config
