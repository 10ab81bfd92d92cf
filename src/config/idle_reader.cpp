#include "config/idle_reader.hpp"

#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

/// 0 or less means what is inherited.
Seconds seconds_of(const Element& section, std::string_view tag, Seconds inherited) {
  const std::int64_t value = integer_of(section, tag, 0);
  return value > 0 ? Seconds(value) : inherited;
}

}  // namespace

hub::IdleOptions read_idle(const Element* section, const hub::IdleOptions& inherited) {
  if (!section) return inherited;
  hub::IdleOptions options;
  options.close = inherited.close && boolean_of(*section, "@enable", true);
  options.max_idle = seconds_of(*section, "MaxIdleTime", inherited.max_idle);
  options.check_interval = seconds_of(*section, "CheckInterval", inherited.check_interval);
  return options;
}

hub::IdleOptions read_server_idle(const Element* section) {
  hub::IdleOptions standard;
  standard.close = section && boolean_of(*section, "@enable", false);
  return read_idle(section, standard);
}

void warn_idle_without_effect(const Element* section, const hub::IdleOptions& inherited, const std::string& file,
                              Diagnostics& diagnostics) {
  if (!section || inherited.close || !boolean_of(*section, "@enable", false)) return;
  diagnostics.warning(file, section->at, "<AutoCloseIdleClients> stays off: it is off above, in Server.xml or Vhost.xml",
                      "switch it on in conf/Server.xml; here it can only be switched off");
}

}  // namespace sallyport::config
