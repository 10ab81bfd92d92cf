#include "rtmp/command/connect.hpp"

#include <utility>

#include "rtmp/command/status.hpp"

namespace sallyport::rtmp {
namespace {

std::string text(const amf::Value& object, std::string_view name) {
  return std::string(object.get(name).string_or({}));
}

std::uint32_t as_u32(const amf::Value& value) {
  const double number = value.number_or(0);
  return number >= 0 && number <= 4'294'967'295.0 ? static_cast<std::uint32_t>(number) : 0;
}

std::uint32_t number(const amf::Value& object, std::string_view name) {
  return as_u32(object.get(name));
}

/// Of a strict array, or of an ECMA array, which is how ActionScript writes its arrays.
std::vector<std::string> texts(const amf::Value& array) {
  std::vector<std::string> out;
  const auto add = [&](const amf::Value& element) {
    if (const auto value = element.as_string()) out.emplace_back(*value);
  };
  for (const amf::Value& element : array.elements()) add(element);
  for (const amf::Property& property : array.properties()) add(property.value);
  return out;
}

std::vector<FourCcCapability> read_map(const amf::Value& map) {
  std::vector<FourCcCapability> out;
  for (const amf::Property& entry : map.properties()) out.push_back({entry.name, as_u32(entry.value)});
  return out;
}

/// 128 bits in hexadecimal, lower case. Whatever else it is counts as absent.
std::string read_attempt_id(const amf::Value& object) {
  std::string id = text(object, "attemptId");
  const bool well_formed = id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
  return well_formed ? id : std::string();
}

amf::Value write_map(const std::vector<FourCcCapability>& map) {
  amf::Object object;
  for (const FourCcCapability& entry : map) object.properties.push_back({entry.fourcc, entry.mask});
  return object;
}

amf::Value strict_array(const std::vector<std::string>& elements) {
  return amf::Value::strict_array(std::vector<amf::Value>(elements.begin(), elements.end()));
}

/// What a relay can do for a codec it does not understand.
void announce_enhanced(amf::Object& properties) {
  const std::vector<FourCcCapability> all = {{"*", fourcc_capability::kCanForward}};
  properties.properties.push_back({"fourCcList", strict_array({"*"})});
  properties.properties.push_back({"videoFourCcInfoMap", write_map(all)});
  properties.properties.push_back({"audioFourCcInfoMap", write_map(all)});
  properties.properties.push_back(
      {"capsEx", caps_ex::kMultitrack | caps_ex::kModEx | caps_ex::kTimestampNanoOffset});
}

double to_number(ObjectEncoding encoding) {
  return static_cast<double>(encoding);
}

}  // namespace

Result<ConnectRequest> read_connect(const Command& command) {
  if (command.name != "connect")
    return Error{Reason::bad_command, "connect was expected, not " + command.name};
  if (!command.object.as_object() && !command.object.is(amf::Kind::ecma_array)) {
    return Error{Reason::bad_command, "connect without an object"};
  }
  const amf::Value& object = command.object;
  ConnectRequest request;
  request.transaction_id = command.transaction_id;
  request.app = text(object, "app");
  request.tc_url = text(object, "tcUrl");
  request.flash_version = text(object, "flashVer");
  request.swf_url = text(object, "swfUrl");
  request.page_url = text(object, "pageUrl");
  request.type = text(object, "type");
  request.proxied = object.get("fpad").bool_or(false);
  request.object_encoding =
      number(object, "objectEncoding") == 3 ? ObjectEncoding::amf3 : ObjectEncoding::amf0;
  request.capabilities = number(object, "capabilities");
  request.audio_codecs = number(object, "audioCodecs");
  request.video_codecs = number(object, "videoCodecs");
  request.video_function = number(object, "videoFunction");
  request.fourcc_list = texts(object.get("fourCcList"));
  request.video_fourcc_info = read_map(object.get("videoFourCcInfoMap"));
  request.audio_fourcc_info = read_map(object.get("audioFourCcInfoMap"));
  request.caps_ex = number(object, "capsEx");
  request.attempt_id = read_attempt_id(object);
  request.object = object;
  request.arguments = command.arguments;
  return request;
}

Command make_connect(const ConnectRequest& request) {
  amf::Object object;
  const auto add_text = [&](const char* name, const std::string& value) {
    if (!value.empty()) object.properties.push_back({name, value});
  };
  const auto add_number = [&](const char* name, std::uint32_t value) {
    if (value != 0) object.properties.push_back({name, value});
  };
  object.properties.push_back({"app", request.app});
  add_text("type", request.type);
  add_text("flashVer", request.flash_version);
  add_text("swfUrl", request.swf_url);
  add_text("tcUrl", request.tc_url);
  object.properties.push_back({"fpad", request.proxied});
  add_number("capabilities", request.capabilities);
  add_number("audioCodecs", request.audio_codecs);
  add_number("videoCodecs", request.video_codecs);
  add_number("videoFunction", request.video_function);
  add_text("pageUrl", request.page_url);
  object.properties.push_back({"objectEncoding", to_number(request.object_encoding)});
  if (!request.fourcc_list.empty())
    object.properties.push_back({"fourCcList", strict_array(request.fourcc_list)});
  if (!request.video_fourcc_info.empty()) {
    object.properties.push_back({"videoFourCcInfoMap", write_map(request.video_fourcc_info)});
  }
  if (!request.audio_fourcc_info.empty()) {
    object.properties.push_back({"audioFourCcInfoMap", write_map(request.audio_fourcc_info)});
  }
  add_number("capsEx", request.caps_ex);
  add_text("attemptId", request.attempt_id);
  return {"connect", request.transaction_id, std::move(object), request.arguments};
}

Command make_connect_result(const ConnectReply& reply) {
  amf::Object properties;
  properties.properties = {{"fmsVer", reply.fms_version}, {"capabilities", reply.capabilities}, {"mode", 1}};
  if (reply.enhanced) announce_enhanced(properties);
  amf::Object information;
  information.properties = {{"level", level::kStatus},
                            {"code", status::kConnectSuccess},
                            {"description", "Connection succeeded."},
                            {"objectEncoding", to_number(reply.object_encoding)}};
  const std::string version = reply.fms_version.substr(reply.fms_version.find('/') + 1);
  information.properties.push_back({"data", amf::Value::ecma_array({{"version", version}})});
  if (!reply.client_id.empty()) information.properties.push_back({"clientid", reply.client_id});
  return make_result(reply.transaction_id, std::move(properties), std::move(information));
}

Command make_connect_error(const ConnectRejection& rejection) {
  amf::Object information;
  information.properties = {
      {"level", level::kError}, {"code", rejection.code}, {"description", rejection.description}};
  if (!rejection.application.is(amf::Kind::undefined)) {
    information.properties.push_back({"application", rejection.application});
  }
  if (!rejection.redirect.empty()) {
    information.properties.push_back(
        {"ex", amf::Value::object({{"code", 302}, {"redirect", rejection.redirect}})});
  }
  return make_error(rejection.transaction_id, nullptr, std::move(information));
}

}  // namespace sallyport::rtmp
