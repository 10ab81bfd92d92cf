#pragma once
// Plays a proxy's words to a ProxyExchange and tells what it did.
#include <string>
#include <vector>

#include "client/proxy/exchange.hpp"

namespace sallyport::client {

using Step = ProxyExchange::Step;

/// What became of a conversation.
struct Conversation {
  Step step = Step::more;
  std::size_t consumed = 0;  ///< of all pieces
  ByteVector said;           ///< by the client, begin() included
};

inline Conversation converse(ProxyExchange& exchange, const std::vector<ByteSpan>& pieces) {
  Conversation all;
  exchange.begin(all.said);
  for (const ByteSpan piece : pieces) {
    if (all.step != Step::more) break;
    const auto progress = exchange.read(piece, all.said);
    all.consumed += progress.consumed;
    all.step = progress.step;
  }
  return all;
}

inline Conversation converse(ProxyExchange& exchange, ByteSpan reply) {
  return converse(exchange, std::vector{reply});
}

}  // namespace sallyport::client
