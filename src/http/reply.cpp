#include "http/reply.hpp"

namespace sallyport::http {
namespace {

constexpr std::size_t kLongestType = 128;

}  // namespace

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 407:
      return "Proxy Authentication Required";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 451:
      return "Unavailable For Legal Reasons";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return "Error";
  }
}

std::string make_reply_head(const ReplyHead& head) {
  std::string out;
  out.reserve(256);
  out.append("HTTP/1.1 ").append(std::to_string(head.status)).append(" ").append(reason_phrase(head.status));
  if (!head.content_type.empty()) out.append("\r\nContent-Type: ").append(head.content_type);
  if (!head.open_ended) out.append("\r\nContent-Length: ").append(std::to_string(head.content_length));
  out.append(head.keep_alive ? "\r\nConnection: Keep-Alive" : "\r\nConnection: close");
  out.append("\r\nCache-Control: ").append(head.cache);
  if (head.cache.starts_with("no-store")) out.append("\r\nPragma: no-cache\r\nX-Accel-Buffering: no");
  if (!head.cookie.empty()) out.append("\r\nSet-Cookie: ").append(head.cookie);
  return out.append(head.more).append("\r\n\r\n");
}

std::string_view mirrored_type(const RequestHead& request, std::string_view otherwise) {
  const std::string_view type = request.find("Content-Type");
  return type.empty() || type.size() > kLongestType ? otherwise : type;
}

}  // namespace sallyport::http
