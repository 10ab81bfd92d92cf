#include "config/application_folder.hpp"

namespace sallyport::config {

std::optional<ApplicationFolder> find_application(const std::vector<std::string>& folders,
                                                  const std::string& application) {
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const auto folder = RootedFolder::open(folders[i]);
    if (folder && folder->is_folder(application)) return ApplicationFolder{folders[i] + "/" + application, i};
  }
  return {};
}

std::string find_main_script(const RootedFolder& application_folder, std::string_view application) {
  const std::string stems[] = {"main", std::string(application)};
  for (const auto& stem : stems) {
    if (application_folder.is_file(stem + ".far")) return stem + ".far";
  }
  for (const auto& stem : stems) {
    for (const char* ending : {".asc", ".ase", ".js"}) {
      for (const char* folder : {"scripts/", ""}) {
        const std::string path = folder + stem + ending;
        if (application_folder.is_file(path)) return path;
      }
    }
  }
  return {};
}

}  // namespace sallyport::config
