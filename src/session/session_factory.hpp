#pragma once
// Makes a ClientSession for every stream that carries RTMP. Thread-safe.
#include "session/client_session.hpp"

namespace sallyport::session {

class ClientSessionFactory final : public net::SessionFactory {
 public:
  ClientSessionFactory(hub::Hub& hub, SessionOptions options) : hub_(hub), options_(std::move(options)) {}

  std::shared_ptr<net::StreamUser> make_session(std::shared_ptr<net::ByteStream> stream) override {
    return std::make_shared<ClientSession>(std::move(stream), hub_, options_);
  }

 private:
  hub::Hub& hub_;
  const SessionOptions options_;
};

}  // namespace sallyport::session
