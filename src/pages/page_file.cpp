#include "pages/page_file.hpp"

#include <algorithm>

namespace sallyport::pages {

PageFile::PageFile(ByteSpan content, std::string entity_tag, PageMemory counter)
    : tag(std::move(entity_tag)), size(content.size()), memory(std::move(counter)) {
  memory->fetch_add(size);
  while (!content.empty()) {
    const std::size_t length = std::min(content.size(), kPiece);
    pieces.push_back(SharedBytes::copy_of(content.first(length)));
    content = content.subspan(length);
  }
}

}  // namespace sallyport::pages
