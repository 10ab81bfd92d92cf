#include "net/http/page_origin.hpp"

#include "base/web_origin.hpp"
#include "http/text.hpp"

namespace sallyport::net {
namespace {

constexpr std::string_view kOpaqueOrigin = "null";

}  // namespace

std::string origin_of(const http::RequestHead& head) {
  for (const http::Field& field : head.fields)
    if (http::equal_ignoring_case(field.name, "Origin"))
      return std::string(field.value.empty() ? kOpaqueOrigin : field.value);
  return {};
}

std::string readable_by(const std::string& origin) {
  return origin.empty() ? std::string() : "\r\nAccess-Control-Allow-Origin: " + origin + "\r\nVary: Origin";
}

bool is_same_origin(const http::RequestHead& head, bool secure) {
  const auto page = WebOrigin::parse(head.find("Origin"));
  return page && page->is_of_host(head.authority(), secure);
}

}  // namespace sallyport::net
