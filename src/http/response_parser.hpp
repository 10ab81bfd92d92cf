#pragma once
// Follows the responses of a web server, to know where each ends while its bytes are passed on unchanged; tells
// whoever wants to know what is in them.
#include <vector>

#include "base/bytes.hpp"
#include "http/response_reader.hpp"

namespace sallyport::http {

/// What a response says, as it comes.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;
  /// Of the final response, or of a 101. What `fields` refer to is valid during the call.
  virtual void on_response_head(unsigned status, const std::vector<Field>& fields) = 0;
  /// Bytes of the body without chunk framing, valid during the call. False: the response fails here.
  virtual bool on_response_body(ByteSpan data) = 0;
};

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

  /// `to_head`: the request was HEAD, so there is no body whatever the head says. `sink` may be none.
  explicit ResponseParser(bool to_head, ResponseSink* sink = nullptr);

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
  void take_head();
  Progress end(Event event, std::size_t consumed);

  ResponseReader reader_;
  ResponseSink* sink_;
  unsigned status_ = 0;
  bool ended_ = false;
};

}  // namespace sallyport::http
