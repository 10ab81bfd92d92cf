#pragma once
// What a connection or stream reports, under the names that Flash gave it.
#include <string>

#include <sallyport/value.hpp>

namespace sallyport::client {

/// An event as NetStatusEvent had it. The codes of the protocol are listed in docs/client.md; codes of a
/// server's own come through as they are.
struct Status {
  std::string level;        ///< "status", "warning" or "error"
  std::string code;         ///< "NetConnection.Connect.Success", …
  std::string description;  ///< for people; may be empty
  std::string details;      ///< often the stream's name
  Value info;               ///< the whole information object

  bool is_error() const { return level == "error"; }
};

/// What came of a call.
struct CallResult {
  enum class Outcome {
    result,  ///< `value` is what the method returned
    error,   ///< `value` is the server's information object
    timed_out,
    closed,   ///< the connection ended first, or never stood
    refused,  ///< not sent: too many calls are waiting, or too much waits to be sent
  };
  Outcome outcome = Outcome::closed;
  Value value;

  bool ok() const { return outcome == Outcome::result; }
};

}  // namespace sallyport::client
