#pragma once
// How the commands of "sallyport token" speak.
#include <iostream>
#include <string_view>

#include <nlohmann/json.hpp>

#include "cli/exit_code.hpp"

namespace sallyport::cli {

inline ExitCode complain(std::string_view what, ExitCode code = kUsage) {
  std::cerr << "sallyport: " << what << '\n';
  return code;
}

/// As JSON on one line; text that is not UTF-8 is mended.
inline void print_json(const nlohmann::ordered_json& value) {
  std::cout << value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace sallyport::cli
