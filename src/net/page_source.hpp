#pragma once
// Web pages that the server itself has. HTTP finds out that a request may be for one and asks; what is no page of ours
// goes to the web server behind, or is not found.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/buffer.hpp"
#include "http/page_target.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::net {

struct PageQuestion {
  std::string http_host;  ///< of the Host header, without port, lower case
  http::PageTarget target;
  bool wants_html = false;  ///< Accept names text/html: somebody opens it in a browser
  bool takes_gzip = false;  ///< Accept-Encoding
  std::string known;        ///< If-None-Match
};

struct PageAnswer {
  unsigned status = 0;  ///< 0: there is no page of ours
  std::string content_type;
  std::string cache;   ///< value of Cache-Control
  std::string fields;  ///< further fields, each begun with CRLF
  std::vector<SharedBytes> body;
  std::shared_ptr<const void> held;  ///< kept until the client has taken the body
};

/// `answer` is called once, on `loop`, the caller's own, also from within the call. Thread-safe.
using PageSource = std::function<void(PageQuestion question, loop::EventLoop& loop, std::function<void(PageAnswer)> answer)>;

}  // namespace sallyport::net
