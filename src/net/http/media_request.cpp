#include "net/media_request.hpp"

#include "http/reply.hpp"
#include "net/http/page_origin.hpp"

namespace sallyport::net {

// The page's origin has been compared with the application's rules before.

std::string media_head(const MediaRequest& request) {
  const std::string more = readable_by(request.facts.origin);
  return http::make_reply_head({.content_type = "video/x-flv", .open_ended = true, .keep_alive = false, .more = more});
}

std::string media_refusal(const MediaRequest& request, unsigned status, std::string_view words) {
  const std::string more = readable_by(request.facts.origin);
  const std::string body = std::string(words) + "\n";
  const std::string head = http::make_reply_head({.status = status,
                                                  .content_type = "text/plain; charset=utf-8",
                                                  .content_length = body.size(),
                                                  .keep_alive = false,
                                                  .more = more});
  return request.head_only ? head : head + body;
}

}  // namespace sallyport::net
