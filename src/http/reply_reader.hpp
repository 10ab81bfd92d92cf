#pragma once
// Reads one reply whole, for a client: its status, what matters of its fields, its body up to a limit.
#include <string>
#include <vector>

#include "http/response_reader.hpp"

namespace sallyport::http {

struct ReceivedReply {
  unsigned status = 0;
  std::string content_type;             ///< without parameters, lower case
  std::string location;                 ///< of a redirect
  std::vector<std::string> challenges;  ///< the values of Proxy-Authenticate
  std::string squid_error;              ///< X-Squid-Error: which page of its own squid shows; else empty
  ByteVector body;
  bool keep_alive = false;  ///< the connection may carry another request
};

class ReplyReader {
 public:
  using Event = ResponseReader::Event;
  struct Progress {
    Event event = Event::need_more;  ///< need_more, complete or failed
    std::size_t consumed = 0;        ///< bytes of the input that belong to the reply
  };

  /// A longer body makes the reply fail.
  explicit ReplyReader(std::size_t body_limit) : body_limit_(body_limit) {}
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  /// Takes bytes until the reply is complete, has failed, or there are no more. A 101 fails: nobody asked for
  /// it.
  Progress read(ByteSpan input);
  /// The connection has ended: complete if that is where the reply ends, else failed.
  Event read_end();
  /// After Event::complete; hands it over.
  ReceivedReply take();
  /// Whether any byte of it has come.
  bool started() const { return reader_.started(); }

 private:
  void take_head(const ResponseHead& head);
  bool take_body(ByteSpan data);

  static constexpr std::size_t kMostChallenges = 16;

  const std::size_t body_limit_;
  ResponseReader reader_;
  ReceivedReply reply_;
};

}  // namespace sallyport::http
