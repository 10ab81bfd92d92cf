#include "swf/catalogue.hpp"

#include <algorithm>
#include <numeric>

namespace sallyport::swf {

bool is_good_for(const FilePlace& place, const std::string& instance) {
  if (place.folder.empty() || instance.empty() || place.folder == instance) return true;
  return place.folder.starts_with(instance + "/");
}

const KnownFile* Catalogue::find(const FilePlace& place, const FileStamp& stamp) const {
  const auto found = std::find_if(files_.begin(), files_.end(), [&](const KnownFile& one) {
    return one.stamp == stamp && one.place == place;
  });
  return found == files_.end() ? nullptr : &*found;
}

std::size_t Catalogue::swf_count() const {
  return std::accumulate(files_.begin(), files_.end(), std::size_t{0},
                         [](std::size_t sum, const KnownFile& one) { return sum + one.swfs.size(); });
}

std::size_t Catalogue::problem_count() const {
  return std::accumulate(files_.begin(), files_.end(), std::size_t{0},
                         [](std::size_t sum, const KnownFile& one) { return sum + one.problems.size(); });
}

std::vector<Match> Catalogue::candidates(std::uint32_t size, const std::string& instance) const {
  std::vector<Match> found;
  for (const KnownFile& file : files_) {
    if (!is_good_for(file.place, instance)) continue;
    for (const KnownSwf& one : file.swfs) {
      if (one.facts.size == size) found.push_back({&file, &one});
    }
  }
  return found;
}

}  // namespace sallyport::swf
