#pragma once
// Reads HTTP/1 requests from bytes in any segmentation. Boost.Beast parses; in front of it stand the rules
// that it leaves to its user (head_rules.hpp), so that no two readers of the same bytes can disagree about
// where a request ends. Bounded: a head is at most `head` bytes, what is kept of chunk framing a few KiB.
#include <memory>

#include "base/bytes.hpp"
#include "http/request_head.hpp"

namespace sallyport::http {

struct RequestLimits {
  std::size_t head = 16 * 1024;  ///< bytes of start line and fields
  std::size_t line = 8 * 1024;   ///< bytes of one of them
};

class RequestParser {
 public:
  enum class Event {
    need_more,  ///< all of the input is taken, nothing is complete
    head,       ///< head() is complete
    body,       ///< `data` holds bytes of the body
    complete,   ///< the request has ended; the next byte begins another one
    failed,     ///< not HTTP, or ambiguous: answer failed_status() and close
  };
  struct Progress {
    Event event = Event::need_more;
    std::size_t consumed = 0;  ///< bytes of the input that belong to it
    ByteSpan data;             ///< of Event::body, without chunk framing; borrows the input
  };

  explicit RequestParser(RequestLimits limits = {});
  ~RequestParser();
  RequestParser(RequestParser&&) noexcept;
  RequestParser& operator=(RequestParser&&) noexcept;

  /// Takes bytes until something has happened. A complete request is announced even if `input` is empty,
  /// so call it until it answers need_more.
  Progress read(ByteSpan input);
  /// Valid from Event::head until the read() after Event::complete.
  const RequestHead& head() const;
  /// 400, 431 or 505 after Event::failed.
  unsigned failed_status() const;
  /// Whether a byte of the current request has come (empty lines in front of it do not count).
  bool started() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sallyport::http
