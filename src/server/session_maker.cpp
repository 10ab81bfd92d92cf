#include "server/session_maker.hpp"

namespace sallyport::server {

std::shared_ptr<net::StreamUser> SessionMaker::make_session(std::shared_ptr<net::ByteStream> stream) {
  const unsigned worker = stream->event_loop().index();
  net::ByteStream* const pipe = stream.get();
  auto* const made = new session::ClientSession(std::move(stream), hub_, options_);
  (*register_)[worker].emplace(made, pipe);
  return std::shared_ptr<session::ClientSession>(made,
                                                 [all = register_, worker](session::ClientSession* gone) {
                                                   (*all)[worker].erase(gone);
                                                   delete gone;
                                                 });
}

void SessionMaker::evict_all(loop::EventLoop& loop, Reason reason) {
  std::vector<std::shared_ptr<session::ClientSession>> sessions;  // evicting one changes the register
  for (const auto& [one, stream] : (*register_)[loop.index()]) sessions.push_back(one->shared_from_this());
  for (const auto& one : sessions) one->evict(reason);
}

void SessionMaker::cut_all(loop::EventLoop& loop, Reason reason) {
  std::vector<std::shared_ptr<net::ByteStream>> streams;
  for (const auto& [one, stream] : (*register_)[loop.index()]) streams.push_back(stream->shared_from_this());
  for (const auto& one : streams) one->close(reason, false);
}

}  // namespace sallyport::server
