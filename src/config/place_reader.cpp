#include "config/place_reader.hpp"

#include "base/name.hpp"
#include "config/text.hpp"

namespace sallyport::config {
namespace {

bool is_place(const std::string& value) {
  const std::size_t slash = value.find('/');
  if (!check_segment(value.substr(0, slash))) return false;
  return slash == std::string::npos || check_segment(value.substr(slash + 1)).ok();
}

}  // namespace

std::string read_place(const std::string& value, const std::string& file, Position at, Diagnostics& diagnostics) {
  if (value.empty() || is_place(value)) return value;
  diagnostics.error(file, at, config::quoted(value) + " is no application", "write its name, or application/instance, as in chat/lobby");
  return {};
}

}  // namespace sallyport::config
