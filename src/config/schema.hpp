#pragma once
// Every tag and attribute of every configuration file: one table per file, from which everything follows
// that has to know them: validation, what is "accepted, without effect yet", and docs/configuration.md.
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/value_rule.hpp"

namespace sallyport::config {

enum class Effect {
  now,
  later,  ///< accepted and checked, without effect yet
};

struct TagRule {
  std::string_view
      path;  ///< below the outermost tag; an attribute is written after '@', as in HTTPIdent@enable
  ValueRule value;
  std::string_view standard;  ///< the value without it, as written in the file
  Effect effect;
  std::string_view meaning;
};

struct SchemaNode {
  std::string name;
  std::string path;
  ValueRule value;
  Effect effect = Effect::later;
  std::map<std::string, std::unique_ptr<SchemaNode>, std::less<>> children;
  std::map<std::string, std::unique_ptr<SchemaNode>, std::less<>> attributes;

  /// Whether a tag or attribute here or below has an effect.
  bool has_effect() const;
};

/// One kind of file. The tree is made once, from the table.
class Schema {
 public:
  Schema(std::string_view file_name, std::string_view outermost, std::span<const TagRule> rules,
         bool inherits);

  std::string_view file_name() const { return file_name_; }
  std::span<const TagRule> rules() const { return rules_; }
  const SchemaNode& root() const { return root_; }
  /// Every tag may carry override="yes|no".
  bool inherits() const { return inherits_; }
  /// Where else a tag of this name may stand: the path of its parent; nullptr if nowhere.
  const SchemaNode* parent_of(std::string_view tag) const;

 private:
  std::string_view file_name_;
  std::span<const TagRule> rules_;
  bool inherits_;
  SchemaNode root_;
};

const Schema& adaptor_schema();
const Schema& vhost_schema();
const Schema& application_schema();
const Schema& server_schema();
const Schema& users_schema();
const Schema& logger_schema();
const Schema& substitution_schema();
std::vector<const Schema*> all_schemas();

std::span<const TagRule> adaptor_tags();
std::span<const TagRule> vhost_tags();
std::span<const TagRule> application_tags();
std::span<const TagRule> server_tags();
std::span<const TagRule> users_tags();
std::span<const TagRule> logger_tags();

}  // namespace sallyport::config
