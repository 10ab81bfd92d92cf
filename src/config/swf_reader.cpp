#include "config/swf_reader.hpp"

#include <algorithm>

#include "config/text.hpp"
#include "config/typed_value.hpp"
#include "swf/swf_answer.hpp"

namespace sallyport::config {
namespace {

constexpr std::string_view kStandardFolder = "SWFs";
constexpr std::int64_t kLongestMinutes = 525'600;  // a year; more would say no more

Seconds minutes_of(const Element& section, std::string_view tag, Seconds fallback) {
  const std::int64_t minutes = integer_of(section, tag, -1);
  return minutes < 0 ? fallback : Seconds(std::min(minutes, kLongestMinutes) * 60);
}

Seconds seconds_of(const Element& section, std::string_view tag, Seconds fallback) {
  return Seconds(std::min(integer_of(section, tag, fallback.count()), kLongestMinutes * 60));
}

std::optional<Seconds> timeout_of(const Element& section, std::string_view tag,
                                  std::optional<Seconds> fallback) {
  const Seconds value = seconds_of(section, tag, *fallback);
  return value < Seconds(0) ? std::nullopt : std::optional(value);
}

hub::SwfSource read_source(const Element& section, hub::SwfSource source) {
  source.folders = split_list(text_of(section, "SWFFolder"), ';');
  source.levels = static_cast<int>(
      std::min<std::int64_t>(integer_of(section, "DirLevelSWFScan", source.levels), 1'000'000));
  source.min_good_version = static_cast<unsigned>(
      std::min<std::int64_t>(integer_of(section, "MinGoodVersion", source.min_good_version), 1'000'000));
  source.max_init_delay = seconds_of(section, "MaxInitDelay", source.max_init_delay);
  source.ttl = minutes_of(section, "Cache/TTL", source.ttl);
  source.update_interval = minutes_of(section, "Cache/UpdateInterval", source.update_interval);
  return source;
}

std::vector<hub::AgentRange> read_exceptions(const Element& section) {
  std::vector<hub::AgentRange> ranges;
  const Element* list = section.child("UserAgentExceptions");
  if (!list) return ranges;
  for (const Element& one : list->children) {
    hub::AgentRange range{text_of(one, "@from"), text_of(one, "@to")};
    if (!range.from.empty() && !range.to.empty()) ranges.push_back(std::move(range));
  }
  return ranges;
}

void check_version(const Element& section, const std::string& file, Diagnostics& diagnostics) {
  const Element* tag = section.child("MinGoodVersion");
  if (!tag || integer_of(section, "MinGoodVersion", 0) <= swf::kVerificationVersion) return;
  diagnostics.warning(file, tag->text_at,
                      "no client knows version " + tag->text + " of the verification, so nobody passes",
                      "write 1, or leave the tag empty");
}

void check_timeouts(const Element& section, const std::string& file, Diagnostics& diagnostics) {
  for (const char* name : {"FirstHashTimeout", "FinalHashTimeout"}) {
    const Element* tag = section.child(name);
    if (!tag || integer_of(section, name, -1) != 0) continue;
    diagnostics.error(file, tag->text_at, std::string("<") + name + "> 0 leaves a client no time to answer",
                      "write seconds from 1, or -1 for no limit");
  }
  const std::int64_t first = integer_of(section, "FirstHashTimeout", 5);
  const std::int64_t final = integer_of(section, "FinalHashTimeout", 60);
  const Element* tag = section.child("FinalHashTimeout");
  if (!tag || final <= 0 || (first >= 0 && first <= final)) return;
  diagnostics.warning(file, tag->text_at,
                      "<FinalHashTimeout> is shorter than <FirstHashTimeout>, which has no effect then",
                      "give the final answer more time than the first");
}

void check_exceptions(const Element& section, const std::string& file, Diagnostics& diagnostics) {
  const Element* list = section.child("UserAgentExceptions");
  if (!list) return;
  for (const Element& one : list->children) {
    const std::string from = text_of(one, "@from");
    const std::string to = text_of(one, "@to");
    if (from.empty() && to.empty()) continue;
    if (from.empty() || to.empty()) {
      diagnostics.warning(file, one.at, "<Exception> needs both from and to, so this one excepts nobody",
                          "write from=\"FMLE/3.0\" to=\"FMLE/3.0\" for a single version");
    } else if (hub::compare_agents(from, to) > 0) {
      diagnostics.warning(
          file, one.at, "from " + quoted(from) + " comes behind to " + quoted(to) + ", so nobody is excepted",
          "exchange the two");
    }
  }
}

}  // namespace

hub::SwfOptions read_swf_options(const Element& application) {
  hub::SwfOptions options;
  const Element* section = application.child("SWFVerification");
  if (!section) return options;
  options.enabled = boolean_of(*section, "@enabled", false);
  options.application = read_source(*section, options.application);
  if (options.application.folders.empty()) options.application.folders.emplace_back(kStandardFolder);
  options.first_hash_timeout = timeout_of(*section, "FirstHashTimeout", options.first_hash_timeout);
  options.final_hash_timeout = timeout_of(*section, "FinalHashTimeout", options.final_hash_timeout);
  options.exceptions = read_exceptions(*section);
  return options;
}

hub::SwfSource read_server_swf(const Element& server) {
  hub::SwfSource source;
  source.min_good_version = 0;
  const Element* section = server.find("Server/SWFVerification");
  return section ? read_source(*section, source) : source;
}

void resolve_swf_folders(hub::SwfSource& source, const std::string& folder) {
  for (std::string& one : source.folders) {
    if (!one.starts_with('/')) one.insert(0, folder + "/");
    while (one.size() > 1 && one.ends_with('/')) one.pop_back();
  }
}

void check_swf_options(const Element& application, const std::string& file, Diagnostics& diagnostics) {
  const Element* section = application.child("SWFVerification");
  if (!section) return;
  check_version(*section, file, diagnostics);
  check_timeouts(*section, file, diagnostics);
  check_exceptions(*section, file, diagnostics);
}

void check_server_swf(const Element& server, const std::string& file, Diagnostics& diagnostics) {
  if (const Element* section = server.find("Server/SWFVerification"))
    check_version(*section, file, diagnostics);
}

}  // namespace sallyport::config
