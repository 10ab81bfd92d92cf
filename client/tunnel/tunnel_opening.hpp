#pragma once
// TunnelOpening: asks for a session, with one content type after the other until one gets through, and judges
// what answers: the reply must have the form of an answer to /open, or it is somebody else's.
#include <vector>

#include "client/tunnel/http_channel.hpp"
#include "client/tunnel/tunnel_speech.hpp"
#include "http/tunnel_hello.hpp"

namespace sallyport::client {

/// One way of asking.
struct TunnelProbe {
  std::string_view content_type;  ///< of requests; empty: none
  std::string_view reply_type;
  bool text = false;
  bool hello = true;  ///< say who we are; some server might not like a body that says something
};
const std::vector<TunnelProbe>& probes_of(TunnelForm form);

class TunnelOpening final : public Cancellable {
 public:
  using Done = std::function<void(Outcome<std::shared_ptr<net::ByteStream>>)>;

  TunnelOpening(loop::EventLoop& loop, HttpDial dial, std::shared_ptr<net::ByteStream> first,
                TunnelOptions options, Done done);

 private:
  void ask();
  void on_answer(HttpChannel::Answer answer);
  void on_reply(const http::ReceivedReply& reply);
  void on_fault(const ExchangeFault& fault);
  /// Another way of asking may get through; `why` is said if none does.
  void try_next(Failure why);
  void succeed(http::TunnelWelcome welcome);
  void finish(Outcome<std::shared_ptr<net::ByteStream>> outcome);

  loop::EventLoop& loop_;
  const HttpDial dial_;
  TunnelSpeech speech_;
  std::shared_ptr<TunnelHealth> health_;
  Done done_;
  std::unique_ptr<HttpChannel> channel_;
  std::size_t probe_ = 0;
  unsigned challenges_ = 0;
  std::optional<Failure> first_refusal_;
  const Deadline deadline_;
  loop::Timer begin_;
};

}  // namespace sallyport::client
