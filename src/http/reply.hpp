#pragma once
// Reply heads. Small on purpose: librtmp looks for "HTTP/1.1 200 " and for Content-Length by searching, and
// a poll's head is most of its bytes.
#include <string>
#include <string_view>

#include "http/request_head.hpp"

namespace sallyport::http {

struct ReplyHead {
  unsigned status = 200;
  std::string_view content_type{};  ///< empty: none is sent
  std::size_t content_length = 0;
  bool open_ended = false;  ///< no length is sent: the body ends with the connection, or the status has none
  bool keep_alive = true;
  std::string_view cookie{};  ///< value of Set-Cookie; empty: none is sent
  std::string_view cache = "no-store, no-transform";  ///< value of Cache-Control
  std::string_view more{};    ///< further fields, each begun with CRLF
};

std::string_view reason_phrase(unsigned status);
std::string make_reply_head(const ReplyHead& head);
/// What a request that has a body and waits is told.
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
/// The type a reply to `request` carries: the request's own, else `otherwise`.
std::string_view mirrored_type(const RequestHead& request, std::string_view otherwise);

}  // namespace sallyport::http
