#include "client/bridge/passage.hpp"

#include <utility>

#include "net/socket_address.hpp"

namespace sallyport::client::bridge {

Passage::Passage(std::shared_ptr<net::ByteStream> local, Place place)
    : loop_(local->event_loop()), place_(std::move(place)), local_(std::move(local)) {}

Passage::~Passage() {
  if (!relay_) local_->close(Reason::server_stopping, false);
}

void Passage::start(ByteSpan said) {
  said_.assign(said.begin(), said.end());
  parked_ = std::make_shared<Parked>(*local_);
  local_->start(parked_, {});
  dial_ = place_.connector.dial(place_.host, place_.port,
                                [this](auto outcome) { on_dialled(std::move(outcome)); });
}

void Passage::on_dialled(Outcome<PlainWay> outcome) {
  const auto alive = shared_from_this();
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    std::string what(describe(failure->obstacle));
    if (!failure->detail.empty()) what.append(": ").append(failure->detail);
    local_->close(Reason::peer_gone, false);
    return end(Reason::peer_gone, std::move(what));
  }
  auto& way = std::get<PlainWay>(outcome);
  if (parked_->ended()) {
    way.line.stream->close(Reason::client_closed, false);
    return end(*parked_->ended(), {});
  }
  Event event{.kind = Event::Kind::relayed};
  event.what = describe(way.route);
  tell(std::move(event));
  const ByteVector later = parked_->take();
  said_.insert(said_.end(), later.begin(), later.end());
  relay_ =
      std::make_shared<Relay>(local_, std::move(way.line.stream), [weak = weak_from_this()](Reason reason) {
        if (const auto self = weak.lock()) self->end(reason, {});
      });
  relay_->start(std::exchange(said_, {}), way.line.initial);
}

void Passage::stop() {
  const auto alive = shared_from_this();
  if (relay_) return relay_->stop();
  dial_.reset();
  local_->close(Reason::server_stopping, false);
  end(Reason::server_stopping, {});
}

void Passage::end(Reason reason, std::string what) {
  Event event{.kind = Event::Kind::closed};
  event.reason = reason;
  event.what = std::move(what);
  event.after = std::chrono::duration_cast<Milliseconds>(monotonic_now() - begun_);
  tell(std::move(event));
  loop_.post([ended = std::exchange(place_.ended, nullptr), number = place_.number] {
    if (ended) ended(number);
  });
}

void Passage::tell(Event event) {
  event.session = place_.number;
  event.target = net::host_and_port(place_.host, place_.port);
  if (place_.report) place_.report(event);
}

}  // namespace sallyport::client::bridge
