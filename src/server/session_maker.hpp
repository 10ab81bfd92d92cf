#pragma once
// SessionMaker: makes a ClientSession for each stream that carries RTMP, an FlvSession for each that shall carry FLV, an
// XmlSession for each XMLSocket, a Transfer for each that shall carry a file, and knows those that exist, so that an orderly
// stop reaches all of them, also those that have not connected yet. Calls to gateways end with the HTTP connections that
// they came by.
#include <memory>
#include <unordered_map>
#include <vector>

#include "net/byte_stream.hpp"
#include "files/transfer.hpp"
#include "net/media_request.hpp"
#include "session/client_session.hpp"
#include "session/flv/flv_session.hpp"
#include "session/gateway/gateway_session.hpp"
#include "session/xml/xml_session.hpp"

namespace sallyport::server {

class SessionMaker final : public net::SessionFactory {
 public:
  /// `hub` and `desk` outlive the sessions.
  SessionMaker(std::size_t workers, hub::Hub& hub, files::Desk& desk, session::SessionOptions options)
      : hub_(hub), files_(desk), options_(std::move(options)), register_(std::make_shared<Register>(workers)) {}

  /// On the stream's worker.
  std::shared_ptr<net::StreamUser> make_session(std::shared_ptr<net::ByteStream> stream) override;
  std::shared_ptr<net::StreamUser> make_viewer(std::shared_ptr<net::ByteStream> stream, net::MediaRequest&& request) override;

  std::shared_ptr<net::StreamUser> make_transfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest&& request) override;

  std::shared_ptr<net::StreamUser> make_xml_session(std::shared_ptr<net::ByteStream> stream, net::XmlRequest&& request) override;
  std::shared_ptr<net::GatewayExchange> make_exchange(loop::EventLoop& loop, net::GatewayRequest&& request, net::GatewayAnswer answer) override;

  /// On `loop`'s thread: tells every client there and disconnects it.
  void evict_all(loop::EventLoop& loop, Reason reason);
  /// On `loop`'s thread: ends every stream there, whatever it still has to send.
  void cut_all(loop::EventLoop& loop, Reason reason);

 private:
  struct Entry {
    std::weak_ptr<void> session;
    void (*evict)(void* session, Reason reason);
    net::ByteStream* stream;  // which the session keeps alive
  };
  /// By worker, each touched on its own thread only.
  using Register = std::vector<std::unordered_map<void*, Entry>>;

  template <typename Session>
  std::shared_ptr<Session> enter(std::unique_ptr<Session> session, net::ByteStream& stream);

  hub::Hub& hub_;
  files::Desk& files_;
  const session::SessionOptions options_;
  const std::shared_ptr<Register> register_;
};

}  // namespace sallyport::server
