#pragma once
// A SwfVerifier that answers when the test says so.
#include <utility>
#include <vector>

#include "session/swf_verifier.hpp"

namespace sallyport::test {

class ScriptedVerifier final : public session::SwfVerifier {
 public:
  void prepare(hub::ApplicationOptionsRef) override { ++prepared; }
  void verify(session::SwfQuestion question, Reply reply) override {
    asked.push_back(question);
    replies.push_back(std::move(reply));
  }
  /// To the oldest question that has no answer yet.
  void answer(bool known) {
    const Reply next = std::move(replies.front());
    replies.erase(replies.begin());
    next({known, known ? "/srv/SWFs/player.swf" : ""});
  }

  int prepared = 0;
  std::vector<session::SwfQuestion> asked;
  std::vector<Reply> replies;
};

}  // namespace sallyport::test
