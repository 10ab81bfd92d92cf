#pragma once
// What scripts for FMS's engine (JavaScript 1.5 and some of Mozilla's additions) may say and JavaScriptCore does not
// take: translated where that is sure to mean the same, else refused with file and line. Lines keep their numbers.
//
//   for each (var x in y)     becomes  for (var x of __values(y))
//   catch (e if condition)    is refused
//   #include "file"           is refused: load() does it
//   x = <tag/>, x.@name       is refused: XML is written as a string
//
// Octal numbers and <!-- comments are taken by the engine as they are.
#include <optional>
#include <string>

#include "script/script_error.hpp"

namespace sallyport::script {

/// The name of the function that the translation of `for each` calls: an iterable of an object's enumerable values.
inline constexpr const char* kValuesFunction = "__values";

struct Translation {
  std::string source;
  std::optional<ScriptError> error = {};
};

/// `source` is UTF-8; `file` is for errors.
Translation translate_old_syntax(const std::string& source, const std::string& file);

}  // namespace sallyport::script
