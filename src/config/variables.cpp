#include "config/variables.hpp"

#include <algorithm>

#include "config/schema.hpp"
#include "config/source_text.hpp"
#include "config/text.hpp"
#include "config/validation.hpp"

namespace sallyport::config {
namespace {

bool is_variable_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

/// One line of an ini file, which begins at `at`.
void read_line(std::string_view line, const std::string& file, Position at, Variables& variables,
               Diagnostics& diagnostics) {
  const std::size_t equals = line.find('=');
  const std::string_view name = trimmed(line.substr(0, equals));
  const Position name_at = advanced(at, line.substr(0, line.find_first_not_of(" \t")));
  if (equals == std::string_view::npos) {
    return diagnostics.error(file, name_at,
                             quoted(name) + " has no =", "write NAME = value, or # in front of a comment");
  }
  if (!is_variable_name(name)) {
    return diagnostics.error(file, name_at, quoted(name) + " is not a variable's name",
                             "write letters, digits, dots, hyphens and underscores in front of the =");
  }
  std::string_view value = line.substr(equals + 1);
  Position value_at = advanced(at, line.substr(0, equals + 1));
  value_at = advanced(value_at, value.substr(0, std::min(value.find_first_not_of(" \t"), value.size())));
  value = trimmed(value);
  if (value.starts_with('"')) {
    if (value.size() < 2 || !value.ends_with('"')) {
      return diagnostics.error(file, value_at, "the value of " + std::string(name) + " has no closing quote",
                               "write \" at its end, or none at its beginning");
    }
    value = value.substr(1, value.size() - 2);
    ++value_at.column;
  }
  variables.set(std::string(name), variables.expand(value, file, value_at, diagnostics));
}

void read_ini_file(const FileSource& files, const std::string& path, Variables& variables,
                   Diagnostics& diagnostics) {
  const auto text = files.read(path);
  if (!text) return diagnostics.error(path, {}, text.error().message, "make it readable, or remove it");
  read_ini(path, *text, variables, diagnostics);
}

void read_key_value_file(const FileSource& files, const std::string& file, const Element& element,
                         Variables& variables, Diagnostics& diagnostics) {
  if (element.text.empty()) return;
  const std::string path = element.text.starts_with('/') ? element.text : "conf/" + element.text;
  if (!files.is_file(path)) {
    return diagnostics.error(file, element.text_at, "there is no file " + quoted(path),
                             "name an existing file of NAME = value lines");
  }
  read_ini_file(files, path, variables, diagnostics);
}

void read_substitution_file(const FileSource& files, Variables& variables, Diagnostics& diagnostics) {
  const std::string file = "conf/substitution.xml";
  const auto text = files.read(file);
  if (!text) return diagnostics.error(file, {}, text.error().message, "make it readable, or remove it");
  auto root = parse_xml(file, *text, diagnostics);
  if (!root) return;
  validate(*root, substitution_schema(), file, diagnostics);
  for (Element& section : root->children) {
    expand(section, variables, file, diagnostics);
    if (section.name == "KeyValueFile") read_key_value_file(files, file, section, variables, diagnostics);
    if (section.name != "Symbols") continue;
    for (const Element& symbol : section.children) {
      if (symbol.name == "KeyValueFile") {
        read_key_value_file(files, file, symbol, variables, diagnostics);
      } else {
        variables.set(symbol.name, symbol.text);
      }
    }
  }
}

}  // namespace

std::string Variables::reference_value(std::string_view name, const std::string& file, Position at,
                                       Diagnostics& diagnostics) const {
  if (const auto found = values_.find(std::string(name)); found != values_.end()) return found->second;
  std::vector<std::string_view> known;
  for (const auto& [one, value] : values_) known.push_back(one);
  const auto near = near_miss(name, known);
  diagnostics.error(file, at, "variable ${" + std::string(name.substr(0, 80)) + "} is not defined",
                    near.empty()
                        ? "define it in conf/fms.ini, as in " + std::string(name.substr(0, 80)) + " = value"
                        : "did you mean ${" + std::string(near) + "}?");
  return {};
}

std::string Variables::expand(std::string_view text, const std::string& file, Position at,
                              Diagnostics& diagnostics) const {
  std::string out;
  Position here = at;
  while (true) {
    const std::size_t dollar = text.find("${");
    out += text.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    here = advanced(here, text.substr(0, dollar));
    text.remove_prefix(dollar);
    const std::size_t brace = text.find('}');
    if (brace == std::string_view::npos) {
      diagnostics.error(file, here, "a ${ has no closing brace", "write ${NAME}");
      break;
    }
    out += reference_value(trimmed(text.substr(2, brace - 2)), file, here, diagnostics);
    here = advanced(here, text.substr(0, brace + 1));
    text.remove_prefix(brace + 1);
    if (out.size() > kMaxValueBytes) break;
  }
  if (out.size() <= kMaxValueBytes) return out;
  diagnostics.error(file, at, "a value is longer than 16 KiB once its variables are replaced",
                    "use shorter variables");
  return {};
}

void expand(Element& element, const Variables& variables, const std::string& file, Diagnostics& diagnostics) {
  if (element.text.find("${") != std::string::npos) {
    element.text = std::string(trimmed(variables.expand(element.text, file, element.text_at, diagnostics)));
  }
  for (Attribute& attribute : element.attributes) {
    if (attribute.value.find("${") == std::string::npos) continue;
    attribute.value = variables.expand(attribute.value, file, attribute.value_at, diagnostics);
  }
  for (Element& child : element.children) expand(child, variables, file, diagnostics);
}

void read_ini(const std::string& file, std::string_view text, Variables& variables,
              Diagnostics& diagnostics) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    return diagnostics.error(file, {1, 1}, "the file is UTF-16", "save it as UTF-8");
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (Position at{1, 1}; !text.empty(); ++at.line) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    const std::string_view content = trimmed(line);
    if (!content.empty() && !content.starts_with('#')) read_line(line, file, at, variables, diagnostics);
    text.remove_prefix(end);
    text.remove_prefix(text.starts_with("\r\n") ? 2 : text.empty() ? 0 : 1);
  }
}

Variables load_variables(const FileSource& files, const std::string& root, Diagnostics& diagnostics) {
  Variables variables;
  variables.set("ROOT", root);
  variables.set("CONF", root + "/conf");
  std::string read_already;
  for (const char* name : {"fms.ini", "fcs.ini", "ams.ini"}) {
    const std::string path = std::string("conf/") + name;
    if (!files.is_file(path)) continue;
    if (!read_already.empty()) {
      diagnostics.warning(path, {}, "it is read after " + read_already + ", and the later value wins",
                          "keep one of the two");
    }
    read_already = path;
    read_ini_file(files, path, variables, diagnostics);
  }
  if (files.is_file("conf/substitution.xml")) read_substitution_file(files, variables, diagnostics);
  return variables;
}

}  // namespace sallyport::config
