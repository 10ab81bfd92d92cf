#include "client/tunnel/paired_client.hpp"

#include <utility>

namespace sallyport::client {
PairedClient::PairedClient(Opening opening, http::TunnelWelcome welcome)
    : ClientTunnel(std::move(opening)),
      dialogue_(std::move(welcome), is_text()),
      send_lane_(make_lane()),
      idle_lane_(make_lane()) {}

void PairedClient::work() {
  if (!send_lane_.busy()) send();
  if (!closed() && !idle_lane_.busy() && reads() && !ended()) idle();
}

void PairedClient::send() {
  ByteVector bytes = take_bytes(dialogue_.send_limit());
  if (closed() || bytes.empty()) return;
  const std::size_t count = bytes.size();
  dialogue_.begin_send(std::move(bytes));
  TunnelLane::Terms terms;
  terms.ask = [this] { return dialogue_.send(); };
  terms.fits = [this](ByteSpan body) { return dialogue_.answers_send(body); };
  terms.again = [this](const ExchangeFault& fault) {
    // What swallows one connection has mostly swallowed the other, which would wait far longer before it
    // noticed.
    if (fault.kind == ExchangeFault::Kind::silent) idle_lane_.expire();
  };
  send_lane_.run(std::move(terms),
                 [this, count](Outcome<ByteVector> outcome) { on_sent(count, std::move(outcome)); });
}

void PairedClient::on_sent(std::size_t count, Outcome<ByteVector> outcome) {
  const auto alive = shared_from_this();
  if (auto* const failure = std::get_if<Failure>(&outcome)) return fail(std::move(*failure));
  dialogue_.on_send_answered();
  note_answered(count);
  work_soon();
}

void PairedClient::idle() {
  dialogue_.begin_idle();
  TunnelLane::Terms terms;
  terms.ask = [this] {
    idle_began_ = monotonic_now();
    return dialogue_.idle();
  };
  terms.fits = [this](ByteSpan body) { return dialogue_.answers_idle(body); };
  terms.again = [this](const ExchangeFault& fault) {
    const auto waited = std::chrono::duration_cast<Milliseconds>(monotonic_now() - idle_began_);
    const bool silent = fault.kind == ExchangeFault::Kind::silent;
    if (fault.kind != ExchangeFault::Kind::no_connection)
      dialogue_.on_idle_lost(silent ? std::nullopt : std::optional(waited));
  };
  idle_lane_.run(std::move(terms), [this](Outcome<ByteVector> outcome) { on_news(std::move(outcome)); });
}

void PairedClient::on_news(Outcome<ByteVector> outcome) {
  const auto alive = shared_from_this();
  if (auto* const failure = std::get_if<Failure>(&outcome)) return fail(std::move(*failure));
  const auto news = dialogue_.on_idle_answered(std::get<ByteVector>(outcome));
  if (news.ended) end();
  deliver(news.fresh);
  if (!closed()) work_soon();
}

void PairedClient::stop() {
  send_lane_.reset();
  idle_lane_.reset();
}

void PairedClient::say_goodbye() {
  TunnelLane::Terms terms;
  terms.repeat = TunnelLane::Repeat::never;
  terms.ask = [this] { return dialogue_.close(); };
  terms.fits = [](ByteSpan) { return true; };
  send_lane_.run(std::move(terms), [alive = self()](const Outcome<ByteVector>&) {});
}

}  // namespace sallyport::client
