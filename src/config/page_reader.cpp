#include "config/page_reader.hpp"

#include "config/text.hpp"
#include "config/typed_value.hpp"
#include "hub/origin_rules.hpp"

namespace sallyport::config {
namespace {

/// As Content-Security-Policy writes them.
std::string frame_ancestors(const hub::OriginRules& rules) {
  if (rules.any) return "*";
  std::string sources = rules.same ? "'self'" : "";
  for (const WebOrigin& origin : rules.origins) sources += (sources.empty() ? "" : " ") + origin.to_string();
  return sources;
}

}  // namespace

hub::PageOptions read_page_options(const Element& application) {
  hub::PageOptions options;
  options.player = boolean_of(application, "Pages/Player", false);
  options.publisher = boolean_of(application, "Pages/Publisher", false);
  options.folder = boolean_of(application, "Pages/Folder", false);
  options.isolated = boolean_of(application, "Pages/Isolated", false);
  if (const auto origins = hub::OriginRules::parse(text_of(application, "Pages/Embedding")))
    options.embedding = frame_ancestors(*origins);
  return options;
}

}  // namespace sallyport::config
