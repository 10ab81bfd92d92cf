#include "plugin/host/library.hpp"

#include <dlfcn.h>

#include "plugin/host/views.hpp"

namespace sallyport::plugin {
namespace {

constexpr const char* kEntry = "sallyport_plugin_open";
using Entry = int (*)(const sallyport_host*, sallyport_plugin*);

Error no_library(const std::string& problem) { return {Reason::configuration_error, problem}; }

std::string dl_problem() {
  const char* problem = ::dlerror();
  return problem ? problem : "it cannot be loaded";
}

}  // namespace

/// Never unloaded: threads of its own may run in it until the process ends.
Result<Opened> Library::open(const Open& open) {
  settings_ = {open.settings.begin(), open.settings.end()};
  static_cast<sallyport_host&>(host_) = {sizeof(sallyport_host), SALLYPORT_PLUGIN_ABI, setting, answer_access, answer, log};
  host_.library = this;
  void* const handle = ::dlopen(open.library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return no_library(dl_problem());
  const auto entry = reinterpret_cast<Entry>(::dlsym(handle, kEntry));
  if (!entry) return no_library(dl_problem());
  plugin_.size = sizeof plugin_;
  if (const int code = entry(&host_, &plugin_); code != 0) return no_library("its sallyport_plugin_open answers " + std::to_string(code));
  auto opened = examine();
  open_ = opened.ok();
  return opened;
}

Result<Opened> Library::examine() const {
  if (plugin_.abi != SALLYPORT_PLUGIN_ABI) {
    return no_library("it is made for version " + std::to_string(plugin_.abi) + " of the interface, not for " + std::to_string(SALLYPORT_PLUGIN_ABI));
  }
  if (plugin_.decides != 0 && !plugin_.authorize) return no_library("it wants to decide and has no function authorize");
  if (plugin_.hears != 0 && !plugin_.notify) return no_library("it wants to hear and has no function notify");
  return Opened{text_of(plugin_.name), text_of(plugin_.version), plugin_.decides, plugin_.hears, plugin_.access != nullptr};
}

void Library::handle(Message message) {
  if (auto* access = std::get_if<AccessQuestion>(&message); access && plugin_.access) {
    plugin_.access(plugin_.context, access->id, ClientView(access->client).get());
  } else if (auto* question = std::get_if<EventQuestion>(&message); question && plugin_.authorize) {
    plugin_.authorize(plugin_.context, question->id, EventView(question->event).get());
  } else if (auto* notice = std::get_if<Notice>(&message); notice && plugin_.notify) {
    plugin_.notify(plugin_.context, EventView(notice->event).get());
  } else if (const auto* ping = std::get_if<Ping>(&message)) {
    say_(Pong{ping->number});
  }
}

void Library::close() {
  if (open_ && plugin_.close) plugin_.close(plugin_.context);
}

const char* Library::setting(const sallyport_host* host, const char* name) {
  const auto& settings = library_of(host).settings_;
  const auto found = settings.find(text_of(name));
  return found == settings.end() ? nullptr : found->second.c_str();
}

void Library::answer_access(const sallyport_host* host, std::uint64_t question, const sallyport_access_answer* answer) {
  const sallyport_access_answer no{};
  library_of(host).say_(answer_of(question, answer ? *answer : no));
}

void Library::answer(const sallyport_host* host, std::uint64_t question, int allow, const char* message, const char* name) {
  library_of(host).say_(EventAnswer{question, allow != 0, text_of(message), text_of(name)});
}

void Library::log(const sallyport_host* host, int level, const char* text) {
  library_of(host).say_(LogLine{static_cast<std::uint32_t>(level), text_of(text)});
}

}  // namespace sallyport::plugin
