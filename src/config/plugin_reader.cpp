#include "config/plugin_reader.hpp"

#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

std::vector<const Element*> plugins_of(const Element& tree) {
  std::vector<const Element*> all;
  const Element* const section = tree.child("Plugins");
  if (!section) return all;
  for (const Element& one : section->children)
    if (one.name == "Plugin") all.push_back(&one);
  return all;
}

plugin::Plugin read_plugin(const Element& element) {
  plugin::Plugin plugin;
  plugin.library = text_of(element, "@library");
  plugin.deadline = Milliseconds(1'000 * integer_of(element, "@deadline", 5));
  for (const Element& setting : element.children) {
    if (setting.name == "Setting") plugin.settings.emplace_back(text_of(setting, "@name"), setting.text);
  }
  return plugin;
}

}  // namespace

std::shared_ptr<const plugin::Plugins> read_plugins(const Element& merged) {
  const auto elements = plugins_of(merged);
  if (elements.empty()) return nullptr;
  auto all = std::make_shared<plugin::Plugins>();
  for (const Element* one : elements) all->plugins.push_back(std::make_shared<const plugin::Plugin>(read_plugin(*one)));
  return all;
}

std::shared_ptr<const plugin::Plugins> located(const plugin::Plugins& plugins, const std::string& folder) {
  auto all = std::make_shared<plugin::Plugins>();
  for (const plugin::PluginRef& one : plugins.plugins) {
    plugin::Plugin plugin = *one;
    if (!plugin.library.starts_with('/')) plugin.library = folder + "/" + plugin.library;
    plugin::identify(plugin);
    all->plugins.push_back(std::make_shared<const plugin::Plugin>(std::move(plugin)));
  }
  return all;
}

void check_plugins(const Element& tree, const std::string& file, Diagnostics& diagnostics) {
  for (const Element* one : plugins_of(tree)) {
    if (text_of(*one, "@library").empty()) {
      diagnostics.error(file, one->at, "<Plugin> has no library", "name the file, as in library=\"plugins/token.so\"");
    }
    for (const Element& setting : one->children) {
      if (setting.name != "Setting" || !text_of(setting, "@name").empty()) continue;
      diagnostics.error(file, setting.at, "<Setting> has no name", "write what the plug-in asks for, as in name=\"secret\"");
    }
  }
}

void check_libraries(const plugin::Plugins& plugins, const std::string& file, Diagnostics& diagnostics) {
  for (const plugin::PluginRef& one : plugins.plugins) {
    const auto fault = plugin::fault_of_library(one->library);
    if (!fault) continue;
    diagnostics.error(file, {}, "the plug-in " + one->library + " would not be loaded, so nobody gets in: " + *fault,
                      "name a file that only its owner can write to");
  }
}

}  // namespace sallyport::config
