#pragma once
// What reading every file of the tree has in common.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "config/file_source.hpp"
#include "config/schema.hpp"
#include "config/variables.hpp"

namespace sallyport::config {

class TreeReader {
 public:
  TreeReader(const FileSource& files, std::string root, std::shared_ptr<const Variables> variables,
             Diagnostics& diagnostics)
      : files_(files), root_(std::move(root)), variables_(std::move(variables)), diagnostics_(diagnostics) {}

  /// The validated tree of a file; nullopt if there is none or it is broken, which is then reported. Notes
  /// the file's settings that have no effect.
  std::optional<Element> read(const std::string& path, const Schema& schema);

  const FileSource& files() const { return files_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  /// A path from a file: absolute, relative ones against the root folder.
  std::string absolute(const std::string& path) const;
  /// The same for FileSource: what lies beneath the root is relative to it.
  std::string for_source(const std::string& path) const;

  /// "conf/Server.xml: SSL, Process", one or more lines a file, each fit for a line of the log.
  std::vector<std::string> take_without_effect() { return std::move(without_effect_); }

 private:
  const FileSource& files_;
  std::string root_;
  std::shared_ptr<const Variables> variables_;
  Diagnostics& diagnostics_;
  std::vector<std::string> without_effect_;
};

/// "file: a, b, c" in as many lines as it takes.
std::vector<std::string> without_effect_lines(const std::string& file,
                                              const std::vector<std::string>& settings);

}  // namespace sallyport::config
