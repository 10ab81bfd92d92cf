#include "server/session_maker.hpp"

namespace sallyport::server {

template <typename Session>
std::shared_ptr<Session> SessionMaker::enter(std::unique_ptr<Session> session, net::ByteStream& stream) {
  const unsigned worker = stream.event_loop().index();
  Session* const key = session.get();
  std::shared_ptr<Session> made(session.release(), [all = register_, worker, key](Session* gone) {
    (*all)[worker].erase(key);
    delete gone;
  });
  const auto evict = [](void* one, Reason reason) { static_cast<Session*>(one)->evict(reason); };
  (*register_)[worker].emplace(key, Entry{made, evict, &stream});
  return made;
}

std::shared_ptr<net::StreamUser> SessionMaker::make_session(std::shared_ptr<net::ByteStream> stream) {
  return enter(std::make_unique<session::ClientSession>(stream, hub_, options_), *stream);
}

/// It begins behind the caller, who starts the stream with it first.
std::shared_ptr<net::StreamUser> SessionMaker::make_viewer(std::shared_ptr<net::ByteStream> stream, net::MediaRequest&& request) {
  const auto viewer = enter(std::make_unique<session::FlvSession>(stream, std::move(request), hub_, options_), *stream);
  stream->event_loop().post([viewer] { viewer->begin(); });
  return viewer;
}

/// As make_viewer().
std::shared_ptr<net::StreamUser> SessionMaker::make_transfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest&& request) {
  const auto host = hub_.virtual_hosts().find_virtual_host(request.facts.adaptor, request.facts.http_host);
  const std::string scope = files::Desk::scope(host->key(), request.target.application);
  const auto transfer = enter(files::make_transfer(stream, std::move(request), files_, scope), *stream);
  stream->event_loop().post([transfer] { transfer->begin(); });
  return transfer;
}

std::shared_ptr<net::StreamUser> SessionMaker::make_xml_session(std::shared_ptr<net::ByteStream> stream, net::XmlRequest&& request) {
  const auto session = enter(std::make_unique<session::XmlSession>(stream, std::move(request), hub_, options_), *stream);
  stream->event_loop().post([session] { session->begin(); });
  return session;
}

std::shared_ptr<net::GatewayExchange> SessionMaker::make_exchange(loop::EventLoop& loop, net::GatewayRequest&& request, net::GatewayAnswer answer) {
  const auto exchange = std::make_shared<session::GatewaySession>(loop, std::move(request), std::move(answer), hub_);
  exchange->begin();
  return exchange;
}

void SessionMaker::evict_all(loop::EventLoop& loop, Reason reason) {
  std::vector<std::pair<std::shared_ptr<void>, Entry>> sessions;  // evicting one changes the register
  for (const auto& [key, entry] : (*register_)[loop.index()]) sessions.emplace_back(entry.session.lock(), entry);
  for (const auto& [one, entry] : sessions) {
    if (one) entry.evict(one.get(), reason);
  }
}

void SessionMaker::cut_all(loop::EventLoop& loop, Reason reason) {
  std::vector<std::shared_ptr<net::ByteStream>> streams;
  for (const auto& [key, entry] : (*register_)[loop.index()]) streams.push_back(entry.stream->shared_from_this());
  for (const auto& one : streams) one->close(reason, false);
}

}  // namespace sallyport::server
