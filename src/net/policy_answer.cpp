#include "net/policy_answer.hpp"

#include "base/log.hpp"

namespace sallyport::net {
namespace {

class PolicyAnswer final : public StreamUser {
 public:
  PolicyAnswer(const TransportFacts& facts, std::string reply)
      : address_(facts.peer.to_string()), port_(facts.local_port), reply_(std::move(reply)) {}

  void on_bytes(ByteSpan) override {}  // nothing behind the request is of interest
  bool on_peer_end() override { return true; }
  bool fill(Gather& out, std::size_t) override {
    const std::string reply = std::exchange(reply_, {});
    if (!reply.empty()) out.add_owned(SharedBytes::copy_of(as_bytes(reply)), 0, reply.size());
    return false;
  }
  void on_closed(Reason reason) override {
    if (reason == Reason::server_closed) log::info("policy").field("address", address_).field("port", port_);
  }

 private:
  const std::string address_;
  const std::uint16_t port_;
  std::string reply_;
};

}  // namespace

void answer_policy(const std::shared_ptr<ByteStream>& stream, std::string reply) {
  stream->start(std::make_shared<PolicyAnswer>(stream->facts(), std::move(reply)), {});
  stream->close(Reason::server_closed, true);
}

}  // namespace sallyport::net
