#include "config/swf_survey.hpp"

#include "config/text.hpp"
#include "swf/folder_scan.hpp"

namespace sallyport::config {
namespace {

std::string count_text(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::size_t restricted(const swf::Catalogue& catalogue) {
  std::size_t count = 0;
  for (const swf::KnownFile& file : catalogue.files())
    count += file.place.folder.empty() ? 0 : file.swfs.size();
  return count;
}

}  // namespace

void survey_swfs(const hub::SwfSource& source, const std::string& what,
                 const std::function<std::string(const std::string&)>& shown, std::vector<std::string>& found,
                 Diagnostics& diagnostics) {
  swf::FolderScan scan({source.folders, source.levels});
  while (scan.step()) {
  }
  const swf::Catalogue& catalogue = scan.found();
  for (const std::string& problem : scan.problems()) {
    diagnostics.warning(shown(source.folders.front()), {}, problem,
                        "SWF files that cannot be read let nobody in");
  }
  for (const swf::KnownFile& file : catalogue.files()) {
    for (const std::string& problem : file.problems) {
      diagnostics.warning(shown(file.place.shown()), {}, problem,
                          "copy the file the player loads here again, or remove it");
    }
  }
  const std::size_t count = catalogue.swf_count();
  if (count == 0) {
    diagnostics.warning(shown(source.folders.front()), {},
                        "there is no SWF file for " + what + ", so no client can prove its SWF",
                        "copy the SWF files of the player here, or set SWFVerification enabled=\"false\"");
  }
  std::vector<std::string> folders;
  for (const std::string& folder : source.folders) folders.push_back(shown(folder));
  found.push_back("SWF verification of " + what + ": " + count_text(count, "SWF file") + " in " +
                  join(folders, "; ") + ", " + std::to_string(restricted(catalogue)) +
                  " of them in folders of instances");
}

}  // namespace sallyport::config
