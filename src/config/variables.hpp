#pragma once
// Substitution variables: fms.ini (FCS and FMS 2: fcs.ini, AMS: ams.ini), then conf/substitution.xml. The
// ${NAME} in an XML file's text and attribute values are replaced after parsing, so positions stay right
// and a value cannot become a tag.
#include <map>
#include <string>
#include <string_view>

#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "config/file_source.hpp"

namespace sallyport::config {

class Variables {
 public:
  /// Values longer than this are refused, which also ends variables that multiply one another.
  static constexpr std::size_t kMaxValueBytes = 16 * 1024;

  void set(const std::string& name, std::string value) { values_[name] = std::move(value); }
  bool has(const std::string& name) const { return values_.contains(name); }
  /// Empty if there is none.
  std::string value(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::string() : found->second;
  }

  /// `text` with every ${NAME} replaced; an undefined name or a missing brace is an error at its place and
  /// stands for nothing. `at` is where `text` begins.
  std::string expand(std::string_view text, const std::string& file, Position at,
                     Diagnostics& diagnostics) const;

 private:
  std::string reference_value(std::string_view name, const std::string& file, Position at,
                              Diagnostics& diagnostics) const;
  std::map<std::string, std::string> values_;
};

/// Replaces variables in the whole tree.
void expand(Element& element, const Variables& variables, const std::string& file, Diagnostics& diagnostics);

/// NAME = value lines: # begins a comment line, the first = splits, quotes keep blanks. Later lines may use
/// the variables of earlier ones.
void read_ini(const std::string& file, std::string_view text, Variables& variables, Diagnostics& diagnostics);

/// ROOT and CONF, the ini file of conf/, and what substitution.xml adds.
Variables load_variables(const FileSource& files, const std::string& root, Diagnostics& diagnostics);

}  // namespace sallyport::config
