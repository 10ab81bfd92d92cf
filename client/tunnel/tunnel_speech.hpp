#pragma once
// How the requests of one tunnel look: what the options and the probing at the start have settled.
#include <string>
#include <string_view>

#include "client/tunnel/http_channel.hpp"

namespace sallyport::client {

struct TunnelSpeech {
  TunnelOptions options;
  std::string content_type;  ///< of requests; empty: none is sent
  bool text = false;         ///< bodies are text documents

  bool keeps_connections() const { return options.form == TunnelForm::normal; }
  /// `target` is a path.
  HttpRequest request(std::string_view target, SharedBytes body, bool prompt) const;
  /// The proxy has answered 407. Nothing: ask again, with what it wants. `challenges` counts those to one
  /// request.
  std::optional<Failure> on_challenge(const http::ReceivedReply& reply, unsigned& challenges) const;
};

/// "403 Forbidden", for people.
std::string status_line(unsigned status);

/// Whether the words that a user or a URI gave can stand in a request's head.
bool fits_in_head(const TunnelOptions& options);

}  // namespace sallyport::client
