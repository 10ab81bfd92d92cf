// A configuration tree in memory, through the loader. NUL bytes separate the files; the first byte of each
// says which file it is.
#include <algorithm>

#include "config/application_reader.hpp"
#include "config/host_port.hpp"
#include "config/load.hpp"
#include "config/reload_plan.hpp"
#include "fuzz/fuzz_check.hpp"

namespace {

using namespace sallyport;
using sallyport::fuzz::check;

constexpr const char* kOwnFile = "applications/live/Application.xml";
constexpr const char* kPaths[] = {
    "conf/fms.ini",
    "conf/substitution.xml",
    "conf/Server.xml",
    "conf/Users.xml",
    "conf/Logger.xml",
    "conf/_defaultRoot_/Adaptor.xml",
    "conf/_defaultRoot_/_defaultVHost_/Vhost.xml",
    "conf/_defaultRoot_/_defaultVHost_/Application.xml",
    kOwnFile,
    "conf/more.ini",
};

using Files = std::map<std::string, std::string>;

Files files_of(std::string_view data) {
  Files files;
  while (!data.empty()) {
    const std::size_t end = std::min(data.find('\0'), data.size());
    const std::string_view file = data.substr(0, end);
    if (!file.empty())
      files[kPaths[static_cast<unsigned char>(file[0]) % std::size(kPaths)]] = file.substr(1);
    data.remove_prefix(std::min(end + 1, data.size()));
  }
  return files;
}

void check_diagnostics(const std::vector<config::Diagnostic>& diagnostics, const Files& files) {
  for (const auto& one : diagnostics) {
    check(!one.what.empty() && !one.right.empty(), "every fault says what is wrong and what would be right");
    const auto file = files.find(one.file);
    if (one.line == 0 || file == files.end()) continue;
    const std::string& text = file->second;
    const auto lines =
        1 + std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r');
    const bool has_written_line_ends =
        text.find("&#") != std::string::npos;  // they count as lines inside a value
    check(one.line >= 1 && (one.line <= lines || has_written_line_ends) && one.column >= 1,
          "the place is in the file");
  }
}

void check_application(const config::Configuration& configuration, const Files& files) {
  const auto own = files.find(kOwnFile);
  if (own == files.end()) return;
  config::Diagnostics diagnostics;
  const auto options = config::read_application(configuration.adaptors[0].vhosts[0].application,
                                                config::SourceFile{own->first, own->second},
                                                *configuration.variables, diagnostics);
  check(options.has_value() != diagnostics.has_errors(), "an application has options or a fault");
  check_diagnostics(diagnostics.all(), files);
  if (!options) return;
  check(options->client.out_chunk_size >= 128 && options->client.out_chunk_size <= 65'536,
        "the chunk size is in its range");
  check(options->client.windows_per_ack > 0, "a window has an acknowledgement");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto listen = config::parse_host_port(text);
  check(listen.ok() ? !listen->empty() : !listen.error().message.empty(),
        "HostPort has addresses or a fault");

  const Files files = files_of(text);
  const auto loaded = config::load(config::MemoryFiles(files), "/srv");
  check(loaded.ok() != config::has_errors(loaded.diagnostics), "a tree loads or has a fault");
  check_diagnostics(loaded.diagnostics, files);
  if (!loaded.ok()) return 0;
  check(!loaded.configuration->adaptors.empty() && !loaded.configuration->adaptors[0].vhosts.empty(),
        "the defaults exist");
  const auto again = config::load(config::MemoryFiles(files), "/srv");
  check(config::compare(*loaded.configuration, *again.configuration).nothing_changed(),
        "the same files are the same configuration");
  check_application(*loaded.configuration, files);
  return 0;
}
