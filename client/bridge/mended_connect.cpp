#include "client/bridge/mended_connect.hpp"

#include <algorithm>
#include <utility>

#include "client/connector/attempt_id.hpp"

namespace sallyport::client::bridge {
namespace {

/// The property of that name, in its place; a new one at the end if there is none.
void set(amf::Object& object, std::string_view name, std::string value) {
  const auto found = std::find_if(object.properties.begin(), object.properties.end(),
                                  [name](const amf::Property& one) { return one.name == name; });
  if (found != object.properties.end()) {
    found->value = std::move(value);
  } else {
    object.properties.push_back({std::string(name), std::move(value)});
  }
}

/// Where the connection leads, by what the bridge was told and, where that is silent, by the local program.
Target settle(Target target, std::string_view local_app) {
  const std::size_t question = local_app.find('?');
  std::string_view path = local_app.substr(0, question);
  while (path.starts_with('/')) path.remove_prefix(1);
  if (target.path.empty()) target.path = path;
  if (target.query.empty() && question != std::string_view::npos)
    target.query = local_app.substr(question + 1);
  return target;
}

}  // namespace

Result<rtmp::Command> mend_connect(rtmp::Command connect, const Target& target) {
  const amf::Object* given = connect.object.as_object();
  if (connect.name != "connect" || !given)
    return Error{Reason::bad_command, "the first command is no connect"};
  const Target settled = settle(target, connect.object.get("app").string_or({}));
  if (settled.path.empty())
    return Error{Reason::bad_command, "neither the bridge's address nor the program names an application"};
  amf::Object object = *given;
  set(object, "app", app_field(settled));
  set(object, "tcUrl", tc_url(settled));
  connect.object = std::move(object);
  return connect;
}

rtmp::Command with_attempt_id(rtmp::Command connect, const std::string& attempt_id) {
  return connect.object.find(kAttemptIdProperty) ? connect
                                                 : with_fresh_attempt_id(std::move(connect), attempt_id);
}

rtmp::Command with_fresh_attempt_id(rtmp::Command connect, const std::string& attempt_id) {
  amf::Object object = *connect.object.as_object();
  set(object, kAttemptIdProperty, attempt_id);
  connect.object = std::move(object);
  return connect;
}

}  // namespace sallyport::client::bridge
