#pragma once
// Reads one reply whole, for a client: its status, what matters of its fields, its body up to a limit.
#include <string>
#include <vector>

#include "http/response_parser.hpp"

namespace sallyport::http {

struct ReceivedReply {
  unsigned status = 0;
  std::string content_type;             ///< without parameters, lower case
  std::string location;                 ///< of a redirect
  std::vector<std::string> challenges;  ///< the values of Proxy-Authenticate
  ByteVector body;
  bool keep_alive = false;  ///< the connection may carry another request
};

class ReplyReader final : private ResponseSink {
 public:
  using Event = ResponseParser::Event;
  using Progress = ResponseParser::Progress;

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
  bool started() const { return parser_.started(); }

 private:
  void on_response_head(unsigned status, const std::vector<Field>& fields) override;
  bool on_response_body(ByteSpan data) override;

  static constexpr std::size_t kMostChallenges = 16;

  const std::size_t body_limit_;
  ResponseParser parser_{false, this};
  ReceivedReply reply_;
};

}  // namespace sallyport::http
