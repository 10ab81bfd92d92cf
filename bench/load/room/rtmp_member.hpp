#pragma once
// A member of an instance of an application. By shared object: words are a slot that is set, and others are
// told of the change. By call: words are an argument of the method `say`, whose script calls `heard` on all
// clients.
//
// What comes is not decoded further than to its message: words are looked for in its bytes. So a member costs
// about as much as those of the other protocols.
#include "load/room/member.hpp"
#include "load/rtmp_client.hpp"

namespace sallyport::bench {

class RtmpMember : public Member, private RtmpClient::Observer {
 public:
  RtmpMember(Poller& poller, Room& room, Talk talk, const RtmpClient::Options& options)
      : Member(room), talk_(talk), client_(poller, *this, options) {}
  static RtmpClient::Options client_options(const CommonOptions& options, const ConnectOptions& connect) {
    return {.url = options.url,
            .role = RtmpClient::Role::idle,
            .handshake = options.handshake,
            .connect = connect};
  }

  void say(const std::string& text) override;

 private:
  void on_ready() override;
  void on_message(const rtmp::Message& message) override;
  void on_failed(const std::string& why) override { fail(why); }
  void set_slot(const std::string& text);

  const Talk talk_;
  RtmpClient client_;
};

}  // namespace sallyport::bench
