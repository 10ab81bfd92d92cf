#include "client/session/handshake_user.hpp"

#include <utility>

namespace sallyport::client {

HandshakeUser::HandshakeUser(std::shared_ptr<net::ByteStream> stream, Done done)
    : stream_(std::move(stream)), done_(std::move(done)) {}

std::shared_ptr<HandshakeUser> HandshakeUser::begin(std::shared_ptr<net::ByteStream> stream, Done done) {
  const std::shared_ptr<HandshakeUser> user(new HandshakeUser(std::move(stream), std::move(done)));
  user->stream_->start(user, {});
  user->take_output();
  return user;
}

void HandshakeUser::take_output() {
  const ByteVector output = handshake_.take_output();
  outbox_.bytes().insert(outbox_.bytes().end(), output.begin(), output.end());
  stream_->want_write();
}

void HandshakeUser::on_bytes(ByteSpan bytes) {
  if (!done_) return;
  const auto alive = shared_from_this();
  const auto consumed = handshake_.feed(bytes);
  if (!consumed) return finish(Failure{Obstacle::not_rtmp, Stage::handshake, consumed.error().message});
  if (!handshake_.done()) return;
  // A server that speaks before it is spoken to does not speak RTMP.
  if (*consumed < bytes.size())
    return finish(Failure{Obstacle::not_rtmp, Stage::handshake, "the server speaks out of turn"});
  take_output();
}

bool HandshakeUser::fill(net::Gather& out, std::size_t) {
  outbox_.release();
  outbox_.drain(out);
  // C2 is on its way: the next user comes when this write is done.
  if (handshake_.done() && done_) {
    stream_->event_loop().post([self = shared_from_this()] { self->finish(std::nullopt); });
  }
  return false;
}

void HandshakeUser::on_closed(Reason reason) {
  const auto alive = shared_from_this();
  const Obstacle obstacle = reason == Reason::peer_reset ? Obstacle::reset : Obstacle::closed;
  finish(Failure{obstacle, Stage::handshake, {}});
}

void HandshakeUser::cancel() {
  done_ = nullptr;
  if (const auto stream = std::exchange(stream_, nullptr)) stream->close(Reason::client_closed, false);
}

void HandshakeUser::finish(std::optional<Failure> failure) {
  const Done done = std::exchange(done_, nullptr);
  if (!done) return;
  const auto stream = std::exchange(stream_, nullptr);
  if (failure) stream->close(Reason::bad_handshake, false);
  done(std::move(failure));
}

}  // namespace sallyport::client
