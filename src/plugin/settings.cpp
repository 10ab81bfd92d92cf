#include "plugin/settings.hpp"

#include <cerrno>
#include <cstring>

#include <sys/stat.h>
#include <unistd.h>

namespace sallyport::plugin {

const Plugins& Plugins::of(const hub::ApplicationOptions& application) {
  static const Plugins none;
  const auto* plugins = dynamic_cast<const Plugins*>(application.plugins.get());
  return plugins ? *plugins : none;
}

void identify(Plugin& plugin) {
  struct stat info {};
  const bool exists = ::stat(plugin.library.c_str(), &info) == 0;
  plugin.key = plugin.library + '\0';
  if (exists) {
    plugin.key += std::to_string(info.st_ino) + '/' + std::to_string(info.st_mtim.tv_sec) + '.' +
                  std::to_string(info.st_mtim.tv_nsec);
  }
  plugin.key += '\0' + std::to_string(plugin.deadline.count());
  for (const auto& [name, value] : plugin.settings) plugin.key += '\0' + name + '\0' + value;
}

std::optional<std::string> fault_of_library(const std::string& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) return std::string(std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return "it is no file";
  if (info.st_uid != 0 && info.st_uid != ::geteuid()) return "it belongs to another user";
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) return "others than its owner can write to it";
  return std::nullopt;
}

}  // namespace sallyport::plugin
