#include "rtmp/command/status.hpp"

namespace sallyport::rtmp {

amf::Value make_status(const StatusInfo& info) {
  amf::Object object;
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty()) object.properties.push_back({name, value});
  };
  add("level", info.level);
  add("code", info.code);
  add("description", info.description);
  add("details", info.details);
  add("clientid", info.client_id);
  return object;
}

}  // namespace sallyport::rtmp
