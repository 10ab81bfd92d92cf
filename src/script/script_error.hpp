#pragma once
// What went wrong in a script, for the log and for whoever wrote it.
#include <string>

namespace sallyport::script {

struct ScriptError {
  enum class Kind {
    exception,  ///< thrown, by the script or by the engine
    syntax,     ///< it was never run
    timeout,    ///< it ran for longer than MaxTimeOut
    memory,     ///< it held more than MaxHeap
    file,       ///< a file could not be read
  };
  Kind kind = Kind::exception;
  std::string message = {};
  std::string file = {};  ///< as it was loaded, "main.asc"; empty: not known
  unsigned line = 0;    ///< from 1; 0: not known
  unsigned column = 0;  ///< likewise

  /// "main.asc:3:7", as far as known.
  std::string place() const;
  /// "main.asc:3:7: message".
  std::string to_string() const;
};

}  // namespace sallyport::script
