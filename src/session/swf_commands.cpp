// ClientSession: SWF verification, as far as the session has a part in it.
#include <algorithm>

#include "rtmp/message/user_control.hpp"
#include "session/session_detail.hpp"

namespace sallyport::session {

/// Asks the client for its SWF, if the application wants to know. It goes on meanwhile, as with FMS.
void ClientSession::verify_swf() {
  const hub::SwfOptions& rules = application_->swf;
  if (!rules.enabled) return;
  const bool exempt =
      std::any_of(rules.exceptions.begin(), rules.exceptions.end(),
                  [this](const hub::AgentRange& range) { return range.contains(facts_->flash_version); });
  if (exempt) {
    describe_event("swf-exempt").field("agent", facts_->flash_version);
    return;
  }
  if (!options_.swf_verifier) {
    loop_.post([self = shared_from_this()] {
      self->on_swf_failed(Reason::swf_mismatch, "no SWF file is known here");
    });
    return;
  }
  send_control(rtmp::UserControl::swf_verify_request(swf::kVerificationVersion));
  const auto& below = stream_->facts().handshake_tail;  // RTMPE shakes hands below the session
  SwfCheck::Owner& owner = *this;                       // who may know that is decided here
  swf_check_ = std::make_shared<SwfCheck>(loop_, *options_.swf_verifier, owner, application_,
                                          facts_->instance, below ? *below : handshake_tail_);
  swf_check_->begin();
}

void ClientSession::on_swf_verified(const std::string& file) {
  describe_event("swf-verified").field("file", file);
  swf_check_.reset();
}

/// Also while it plays: a stream that somebody replays ends here.
void ClientSession::on_swf_failed(Reason reason, const std::string& what) {
  describe_event("swf-refused").field("what", what).reason(reason);
  evict(reason);
}

}  // namespace sallyport::session
