#pragma once
// The pages that are part of the program: web/pages, bundled and put in by the build (cmake/SallyportPages.cmake). A
// build without npm has none.
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace sallyport::pages {

struct BuiltInFile {
  std::string_view name;  ///< as in player.html
  std::string_view tag;   ///< ETag, quoted: of the content
  ByteSpan bytes;
  ByteSpan gzipped;       ///< the same; empty if that is not worth it
};

/// Defined by the file that the build makes.
std::span<const BuiltInFile> built_in_files();

/// Null if there is none of that name.
const BuiltInFile* find_built_in(std::string_view name);

}  // namespace sallyport::pages
