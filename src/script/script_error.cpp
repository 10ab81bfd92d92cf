#include "script/script_error.hpp"

namespace sallyport::script {

std::string ScriptError::place() const {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line);
  if (line > 0 && column > 0) text += ":" + std::to_string(column);
  return text;
}

std::string ScriptError::to_string() const {
  const std::string where = place();
  return where.empty() ? message : where + ": " + message;
}

}  // namespace sallyport::script
