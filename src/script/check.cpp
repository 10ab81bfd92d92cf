#include "script/check.hpp"

#include <regex>
#include <set>

#include "script/context.hpp"
#include "script/old_syntax.hpp"
#include "script/script_folder.hpp"

namespace sallyport::script {
namespace {

constexpr std::size_t kMaxFiles = 1000;

/// The names in load("name"), comments included: a missing file that is only spoken of is no fault.
std::vector<std::string> loaded_names(const std::string& source) {
  static const std::regex pattern(R"(\bload\s*\(\s*["']([^"'\n]{1,255})["']\s*\))");
  std::vector<std::string> names;
  for (std::sregex_iterator at(source.begin(), source.end(), pattern), end; at != end; ++at) names.push_back((*at)[1]);
  return names;
}

std::optional<ScriptError> check_one(Context& context, const ScriptFolder::Source& source) {
  const Translation translation = translate_old_syntax(source.text, source.name);
  if (translation.error) return translation.error;
  return context.check_syntax(translation.source, source.name);
}

}  // namespace

std::vector<ScriptError> check_scripts(const std::string& folder, const std::string& main, const std::vector<std::string>& libraries) {
  Engine::prepare_process();
  Context context(Engine::of_this_thread(), {});
  ScriptFolder files(folder, main, libraries);
  std::vector<ScriptError> faults;
  auto source = files.read_main();
  if (!source) return {ScriptError{ScriptError::Kind::file, source.error().message, main}};
  std::vector<ScriptFolder::Source> waiting = {std::move(*source)};
  auto secure = files.read_secure();
  if (!secure) return {ScriptError{ScriptError::Kind::file, secure.error().message, std::string(ScriptFolder::kSecure)}};
  if (*secure) waiting.push_back(std::move(**secure));
  std::set<std::string> seen = {"components.asc", "netservices.asc"};
  while (!waiting.empty() && seen.size() < kMaxFiles) {
    const ScriptFolder::Source one = std::move(waiting.back());
    waiting.pop_back();
    if (auto fault = check_one(context, one)) faults.push_back(std::move(*fault));
    for (const std::string& name : loaded_names(one.text)) {
      if (!seen.insert(name).second) continue;
      if (auto loaded = files.read(name)) waiting.push_back(std::move(*loaded));
    }
  }
  return faults;
}

}  // namespace sallyport::script
