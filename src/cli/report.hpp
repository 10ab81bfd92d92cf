#pragma once
// How commands speak.
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/exit_code.hpp"

namespace sallyport::cli {

inline ExitCode complain(std::string_view what, ExitCode code = kUsage) {
  std::cerr << "sallyport: " << what << '\n';
  return code;
}

/// `what` became of each of the files.
inline void print_files(const char* what, const std::vector<std::string>& files) {
  for (const auto& file : files) std::cout << "  " << what << "  " << file << '\n';
}

/// As JSON on one line; text that is not UTF-8 is mended.
inline void print_json(const nlohmann::ordered_json& value) {
  std::cout << value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace sallyport::cli
