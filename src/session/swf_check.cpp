#include "session/swf_check.hpp"

#include <utility>

namespace sallyport::session {

SwfCheck::SwfCheck(loop::EventLoop& loop, SwfVerifier& verifier, Owner& owner,
                   hub::ApplicationOptionsRef application, std::string instance,
                   const swf::HandshakeTail& tail)
    : loop_(loop),
      verifier_(verifier),
      owner_(owner),
      application_(std::move(application)),
      instance_(std::move(instance)),
      tail_(tail),
      first_timer_([this] { fail_late("FirstHashTimeout", *application_->swf.first_hash_timeout); }),
      final_timer_([this] { fail_late("FinalHashTimeout", *application_->swf.final_hash_timeout); }) {}

void SwfCheck::begin() {
  const hub::SwfOptions& options = application_->swf;
  if (options.first_hash_timeout) first_timer_.arm(loop_.timers(), *options.first_hash_timeout);
  if (options.final_hash_timeout) final_timer_.arm(loop_.timers(), *options.final_hash_timeout);
  verifier_.prepare(application_);
}

void SwfCheck::on_answer(ByteSpan data) {
  if (over_ || answered_) return;  // nothing that comes behind the final answer takes its place
  const auto answer = swf::SwfAnswer::decode(data);
  if (!answer) return fail(answer.error().reason, answer.error().message);
  first_timer_.cancel();
  if (answer->is_final()) {
    answered_ = true;
    final_timer_.cancel();  // the rest of the time is ours
  } else if (begun_well_) {
    return;
  }
  if (asked_) {
    waiting_ = *answer;
  } else {
    ask(*answer);
  }
}

void SwfCheck::ask(const swf::SwfAnswer& answer) {
  asked_ = true;
  const loop::LoopRef<SwfCheck> here(loop_, weak_from_this());
  verifier_.verify({application_, instance_, answer, tail_},
                   [here, is_final = answer.is_final()](SwfVerdict verdict) {
                     here.post([is_final, verdict = std::move(verdict)](SwfCheck& check) {
                       check.on_verdict(is_final, verdict);
                     });
                   });
}

void SwfCheck::on_verdict(bool is_final, const SwfVerdict& verdict) {
  asked_ = false;
  if (over_) return;
  if (!verdict.known) {
    return fail(Reason::swf_mismatch, is_final ? "no known SWF file fits the answer"
                                               : "no known SWF file begins as the answer says");
  }
  if (is_final) {
    over_ = true;
    return owner_.on_swf_verified(verdict.file);
  }
  begun_well_ = true;
  const auto next = std::exchange(waiting_, std::nullopt);
  if (next && next->is_final()) ask(*next);
}

void SwfCheck::fail_late(const char* tag, Seconds limit) {
  fail(Reason::swf_timeout, "no answer within the " + std::to_string(limit.count()) + " s of " + tag);
}

void SwfCheck::fail(Reason reason, const std::string& what) {
  over_ = true;
  first_timer_.cancel();
  final_timer_.cancel();
  const auto alive = shared_from_this();  // the owner may drop the check
  owner_.on_swf_failed(reason, what);
}

}  // namespace sallyport::session
