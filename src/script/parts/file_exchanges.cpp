#include "script/parts/file_exchanges.hpp"

namespace sallyport::script {
namespace {

std::string application_of(hub::GovernedInstance& instance) {
  const std::string name = instance.full_name();
  return name.substr(0, name.find('/'));
}

amf::Value limits_of(const hub::FileExchangeOptions& options) {
  std::vector<amf::Value> types(options.types.begin(), options.types.end());
  return amf::Value::object({{"maxSize", static_cast<double>(options.max_file)},
                             {"maxFiles", static_cast<double>(options.max_files)},
                             {"maxTotal", static_cast<double>(options.max_total)},
                             {"types", amf::Value::strict_array(std::move(types))}});
}

amf::Value facts_of(const files::StoredFile& file) {
  return amf::Value::object({{"id", file.id},
                             {"name", file.name},
                             {"size", static_cast<double>(file.size)},
                             {"type", std::string(file.type->media_type)}});
}

}  // namespace

FileExchanges::FileExchanges(ScriptHome& home, files::Desk& desk)
    : home_(home),
      desk_(desk),
      owner_(desk.enter(home.instance().virtual_host().key(), application_of(home.instance()),
                        home.instance().application_options()->governor.file_exchange)) {}

FileExchanges::~FileExchanges() { stop(); }

void FileExchanges::stop() {
  if (!running_) return;
  running_.reset();
  desk_.leave(owner_);
}

void FileExchanges::add_natives(NativeTable& natives) {
  const auto room_of = [](const Arguments& a) { return a.text(0).substr(0, kLongestName); };
  natives.set("exchangeLimits", limits_of(home_.instance().application_options()->governor.file_exchange));
  natives.add("exchangeOffer", [this, room_of](const Arguments& a) { return offer(a.number(1), room_of(a), a.text(2), a.id(3)); });
  natives.add("exchangeLink", [this, room_of](const Arguments& a) { return desk_.link(owner_, room_of(a), a.text(1)); });
  natives.add("exchangeRemove", [this, room_of](const Arguments& a) { return desk_.remove(owner_, room_of(a), a.text(1)); });
  natives.add("exchangeClear", [this, room_of](const Arguments& a) { desk_.clear(owner_, room_of(a)); });
}

/// {path} or {error}
amf::Value FileExchanges::offer(double number, const std::string& room, const std::string& name, std::uint64_t size) {
  const files::OfferAnswer answer = desk_.offer(owner_, room, name, size, notify_of(number));
  if (answer.path.empty()) return amf::Value::object({{"error", std::string(answer.problem)}});
  return amf::Value::object({{"path", answer.path}});
}

/// Comes from other threads, and perhaps when this part has gone.
files::Notify FileExchanges::notify_of(double number) {
  return [this, number, loop = &home_.instance().event_loop(), running = std::weak_ptr(running_)](const files::StoredFile& file, files::Ending ending) {
    amf::Value facts = ending == files::Ending::arrived ? facts_of(file) : amf::Value(nullptr);
    loop->post([this, number, running, facts = std::move(facts), ending] {
      if (running.lock()) tell(number, facts, files::to_string(ending));
    });
  };
}

void FileExchanges::tell(double number, const amf::Value& file, std::string_view ending) {
  home_.run("FileExchange", [&] {
    const JSContextRef context = home_.context().ref();
    home_.enter("exchangeEnded", {js_number(context, number), home_.conversion().to_script(file), js_text(context, ending)});
  });
}

}  // namespace sallyport::script
