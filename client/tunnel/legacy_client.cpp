#include "client/tunnel/legacy_client.hpp"

#include <utility>

namespace sallyport::client {

LegacyClient::LegacyClient(Opening opening, std::string id)
    : ClientTunnel(std::move(opening)),
      dialogue_(std::move(id)),
      lane_(make_lane()),
      interval_([this] { work_soon(); }) {}

void LegacyClient::work() {
  if (lane_.busy() || inbox_is_full()) return;
  ByteVector bytes = take_bytes(LegacyDialogue::kMostBytes);
  if (closed()) return;
  if (const std::size_t count = bytes.size(); count > 0) {
    dialogue_.begin_send(std::move(bytes));
    return run(count);
  }
  if (closing() || !reads()) return;
  if (monotonic_now() < idle_at_) return interval_.arm(loop().timers(), Deadline{idle_at_});
  dialogue_.begin_idle();
  run(0);
}

void LegacyClient::run(std::size_t count) {
  TunnelLane::Terms terms;
  terms.repeat = TunnelLane::Repeat::unspoken;
  terms.ask = [this] { return dialogue_.ask(); };
  terms.fits = &LegacyDialogue::answers;
  lane_.run(std::move(terms),
            [this, count](Outcome<ByteVector> outcome) { on_reply(count, std::move(outcome)); });
}

void LegacyClient::on_reply(std::size_t count, Outcome<ByteVector> outcome) {
  const auto alive = shared_from_this();
  if (auto* const failure = std::get_if<Failure>(&outcome)) return fail(std::move(*failure));
  if (count > 0) note_answered(count);
  const ByteSpan data = dialogue_.on_answered(std::get<ByteVector>(outcome));
  idle_at_ = monotonic_now() + dialogue_.interval();
  deliver(data);
  if (!closed()) work_soon();
}

void LegacyClient::stop() {
  interval_.cancel();
  lane_.reset();
}

void LegacyClient::say_goodbye() {
  dialogue_.begin_close();
  TunnelLane::Terms terms;
  terms.repeat = TunnelLane::Repeat::never;
  terms.ask = [this] { return dialogue_.ask(); };
  terms.fits = &LegacyDialogue::answers;
  lane_.run(std::move(terms), [alive = self()](const Outcome<ByteVector>&) {});
}

}  // namespace sallyport::client
