#pragma once
// Reads HTTP/1 responses, one after another, from bytes in any segmentation, for a client. Boost.Beast
// parses; what is kept of a head and of chunk framing is bounded, bodies are handed on as they come.
#include <memory>

#include "base/bytes.hpp"
#include "http/message_head.hpp"

namespace sallyport::http {

struct ResponseHead : MessageHead {
  unsigned status = 0;
  std::string_view reason;  ///< the phrase behind the status, perhaps empty
};

struct ResponseLimits {
  std::size_t head = 64 * 1024;  ///< bytes of start line and fields
  std::size_t line = 64 * 1024;  ///< bytes of one of them
  /// False: head() has no fields, and lines that are not clean (head_rules.hpp) pass, as obsolete folding
  /// does.
  bool fields = true;
};

/// The request that a response answers, as far as it decides where the response ends (RFC 9112, section 6.3).
enum class Answers { ordinary, head, connect };

class ResponseReader {
 public:
  enum class Event {
    need_more,  ///< all of the input is taken, nothing is complete
    interim,    ///< a 1xx head other than 101 has come; the final response follows
    head,       ///< head() is complete, body or end follow
    body,       ///< `data` holds bytes of the body
    complete,   ///< the response has ended; restart() before the next one
    upgraded,   ///< 101, or 2xx to a CONNECT: head() is complete, what follows is not HTTP
    failed,     ///< not HTTP, or beyond a limit
  };
  struct Progress {
    Event event = Event::need_more;
    std::size_t consumed = 0;  ///< bytes of the input that belong to it
    ByteSpan data;             ///< of Event::body, without chunk framing; borrows the input
  };

  explicit ResponseReader(Answers answers = Answers::ordinary, ResponseLimits limits = {});
  ~ResponseReader();
  ResponseReader(ResponseReader&&) noexcept;
  ResponseReader& operator=(ResponseReader&&) noexcept;

  /// Takes bytes until something has happened. An end is announced even if `input` is empty, so call it until
  /// it answers need_more.
  Progress read(ByteSpan input);
  /// The server has closed: complete if that is where the response ends, else failed.
  Event read_end();
  /// Valid from Event::head or upgraded until restart(); of an interim response until the next read().
  const ResponseHead& head() const;
  /// After Event::complete: whether the connection may carry another response.
  bool keep_alive() const;
  /// Whether any byte of the response has come.
  bool started() const;
  /// The next response on the same connection.
  void restart(Answers answers = Answers::ordinary);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sallyport::http
