#pragma once
// Follows the responses of a web server, to know where each ends while its bytes are passed on unchanged.
#include "base/bytes.hpp"
#include "http/response_reader.hpp"

namespace sallyport::http {

class ResponseParser {
 public:
  enum class Event {
    need_more,  ///< all of the input belongs to the response, which goes on
    interim,    ///< a 1xx head other than 101 has ended; the final response follows
    upgraded,   ///< 101: what follows is not HTTP
    complete,
    failed,
  };
  struct Progress {
    Event event = Event::need_more;
    std::size_t consumed = 0;
  };

  /// `to_head`: the request was HEAD, so there is no body whatever the head says.
  explicit ResponseParser(bool to_head);

  Progress read(ByteSpan input);
  /// The server has closed: complete if that is where the response ends, else failed.
  Event read_end();
  /// The final status; 0 until its head has come.
  unsigned status() const { return status_; }
  /// After Event::complete: whether the connection may carry another response.
  bool keep_alive() const { return reader_.keep_alive(); }
  /// Whether any byte of a response has come.
  bool started() const { return reader_.started(); }

 private:
  Progress end(Event event, std::size_t consumed);

  ResponseReader reader_;
  unsigned status_ = 0;
  bool ended_ = false;
};

}  // namespace sallyport::http
