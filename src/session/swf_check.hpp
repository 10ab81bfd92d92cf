#pragma once
// SwfCheck: SWF verification of one client, on its worker. The request has been sent when begin() is called;
// the client plays on meanwhile. It has FirstHashTimeout for an answer and FinalHashTimeout for one about the
// whole file.
//
//   begin ──answer (part)──▶ asked ──known──▶ waiting for the final answer
//     │                        └──unknown──▶ failed
//     └────answer (whole)──▶ asked ──known──▶ verified          a timer runs out ──▶ failed
#include <memory>
#include <optional>
#include <string>

#include "loop/event_loop.hpp"
#include "session/swf_verifier.hpp"

namespace sallyport::session {

class SwfCheck : public std::enable_shared_from_this<SwfCheck> {
 public:
  /// Hears how it ends, once; not called any more after the check was destroyed.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_swf_verified(const std::string& file) = 0;
    virtual void on_swf_failed(Reason reason, const std::string& what) = 0;
  };

  /// `owner` and `verifier` outlive the check.
  SwfCheck(loop::EventLoop& loop, SwfVerifier& verifier, Owner& owner, hub::ApplicationOptionsRef application,
           std::string instance, const swf::HandshakeTail& tail);

  void begin();
  /// What came behind event 27.
  void on_answer(ByteSpan data);

 private:
  void ask(const swf::SwfAnswer& answer);
  void on_verdict(bool is_final, const SwfVerdict& verdict);
  void fail(Reason reason, const std::string& what);
  void fail_late(const char* tag, Seconds limit);

  loop::EventLoop& loop_;
  SwfVerifier& verifier_;
  Owner& owner_;
  const hub::ApplicationOptionsRef application_;
  const std::string instance_;
  const swf::HandshakeTail tail_;
  loop::Timer first_timer_;
  loop::Timer final_timer_;
  bool asked_ = false;       // a verdict is on its way
  bool begun_well_ = false;  // a part was known; further parts are not looked at
  bool answered_ = false;    // the final answer has come
  bool over_ = false;
  std::optional<swf::SwfAnswer> waiting_;  // came while one was asked
};

}  // namespace sallyport::session
