#pragma once
// RemoteGateway: a NetConnection of a script's to a remoting gateway, by AMF over HTTP (amf/packet.hpp). The calls of one
// turn are one request, so that they are made in their order. On the instance's host.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "amf/packet.hpp"
#include "fetch/fetcher.hpp"

namespace sallyport::script {

class RemoteGateway {
 public:
  static constexpr std::size_t kMaxBody = 1024 * 1024;   ///< bytes each way; a longer answer is none
  static constexpr std::size_t kMaxRequests = 64;        ///< under way; with more calls fail

  /// Called from the event loop only.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_remote_reply(double id, double number, bool ok, const amf::Value& value) = 0;
    virtual void on_remote_status(double id, const amf::Value& information) = 0;
  };
  struct Options {
    double id = 0;
    std::string url;
    bool amf3 = true;
    Milliseconds deadline{60'000};  ///< for a request with all its redirects
  };

  /// What the arguments refer to outlives the gateway.
  RemoteGateway(Owner& owner, loop::EventLoop& loop, fetch::Fetcher& fetcher, fetch::FetchRulesRef rules, Options options);
  ~RemoteGateway();

  /// `number` 0: the answer is nobody's. False: too much is on its way.
  bool call(const std::string& method, amf::Value arguments, double number);
  /// Sent with every request from now on; undefined: no longer. False: there are too many.
  bool set_header(const std::string& name, bool must_understand, amf::Value value);
  /// Nobody is told anything any more, and what is under way is given up. May be called from within what it tells.
  void close();
  const std::string& url() const { return options_.url; }

 private:
  struct Request;
  void flush();
  void answered(std::uint64_t request, const fetch::HttpAnswer& answer);
  void settle(Request& request, const amf::Packet& packet);
  void obey(const amf::PacketHeader& header);
  void append(std::string_view suffix);
  void fail(Request& request, const std::string& why);

  Owner& owner_;
  loop::EventLoop& loop_;
  fetch::Fetcher& fetcher_;
  const fetch::FetchRulesRef rules_;
  const Options options_;
  std::string suffix_;  // of the URL, as the gateway wants it (AppendToGatewayUrl)
  std::vector<amf::PacketHeader> headers_;
  amf::Packet waiting_;  // the calls of this turn
  std::vector<double> numbers_;  // theirs
  std::uint64_t last_request_ = 0;
  std::map<std::uint64_t, Request> requests_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // what has been posted looks here
};

}  // namespace sallyport::script
