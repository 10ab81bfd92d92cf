#pragma once
// What is wrong in a configuration file, where exactly, and what would be right. Printed as
//   conf/_defaultRoot_/Adaptor.xml:12:9: error: unknown tag <HostPorts>; did you mean <HostPort>?
#include <string>
#include <vector>

namespace sallyport::config {

/// A place in a file: line and column count from 1, columns in bytes; 0 means "the file as a whole".
struct Position {
  int line = 0;
  int column = 0;
  auto operator<=>(const Position&) const = default;
};

struct Diagnostic {
  enum class Severity { note, warning, error };
  Severity severity = Severity::error;
  std::string file;  ///< relative to the root folder, as in conf/Server.xml
  int line = 0;
  int column = 0;
  std::string what;   ///< what is wrong; never holds the value of a password or key
  std::string right;  ///< what would be right

  std::string to_string() const;
};

/// Collects the diagnostics of one load, in the order in which they were found.
class Diagnostics {
 public:
  void error(const std::string& file, Position at, std::string what, std::string right);
  void warning(const std::string& file, Position at, std::string what, std::string right);
  void note(const std::string& file, Position at, std::string what, std::string right);
  void append(const std::vector<Diagnostic>& more);

  const std::vector<Diagnostic>& all() const { return all_; }
  bool has_errors() const;

 private:
  std::vector<Diagnostic> all_;
};

bool has_errors(const std::vector<Diagnostic>& diagnostics);

}  // namespace sallyport::config
