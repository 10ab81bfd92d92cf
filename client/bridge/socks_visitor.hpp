#pragma once
// SocksVisitor: a program at the SOCKS port, until it is known what it wants: where to, and whether it speaks
// RTMP there.
//
//   request ──▶ "granted" ──first byte is 3──▶ on_rtmp()
//                   └──anything else, or silence: the server speaks first──▶ on_other()
//
// "Granted" comes before anything is reached: a program says nothing before it, and what it says decides the
// way.
#include <memory>

#include "client/bridge/socks_request.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::client::bridge {

class SocksVisitor final : public net::StreamUser, public std::enable_shared_from_this<SocksVisitor> {
 public:
  static constexpr Milliseconds kRequestTime{10'000};
  static constexpr Milliseconds kSilence{1'000};  ///< of the program, behind the reply

  class Owner {
   public:
    virtual ~Owner() = default;
    /// The stream's next user is to be started with `said`, within the call. The last call, as the other two
    /// are.
    virtual void on_rtmp(SocksVisitor& visitor, std::shared_ptr<net::ByteStream> stream, ByteSpan said) = 0;
    virtual void on_other(SocksVisitor& visitor, std::shared_ptr<net::ByteStream> stream, ByteSpan said) = 0;
    virtual void on_gone(SocksVisitor& visitor) = 0;
  };

  /// `owner` outlives it, or calls abandon().
  SocksVisitor(std::shared_ptr<net::ByteStream> stream, Owner& owner)
      : stream_(std::move(stream)), owner_(&owner) {}

  void start();
  void abandon();
  const SocksRequest& request() const { return request_; }

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

 private:
  void on_request(SocksRequest::Progress progress, ByteSpan rest);
  void hand_over();
  void on_late();

  std::shared_ptr<net::ByteStream> stream_;
  Owner* owner_;  // null once it is done
  SocksRequest request_;
  ByteVector reply_;  // what has not been sent
  ByteVector said_;   // behind the request
  bool granted_ = false;
  loop::Timer timer_{[this] { on_late(); }};
};

}  // namespace sallyport::client::bridge
