#include "pages/built_in.hpp"

#include <algorithm>

namespace sallyport::pages {

const BuiltInFile* find_built_in(std::string_view name) {
  const auto files = built_in_files();
  const auto found = std::find_if(files.begin(), files.end(), [&](const BuiltInFile& one) { return one.name == name; });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace sallyport::pages
