#pragma once
// RemoteGateways: NetConnections of a script's to remoting gateways: connect("http://…"). What comes of them goes the way of
// every NetConnection (net_connection.js).
#include <map>
#include <memory>

#include "script/api_part.hpp"
#include "script/parts/remote_gateway.hpp"

namespace sallyport::script {

class RemoteGateways final : public ApiPart, private RemoteGateway::Owner {
 public:
  static constexpr std::size_t kMaxGateways = 100;  ///< of an instance

  explicit RemoteGateways(ScriptHome& home);
  ~RemoteGateways() override;

  std::string_view source() const override { return "net_services.js"; }
  void add_natives(NativeTable& natives) override;
  void stop() override;

 private:
  bool open(double id, const std::string& url, bool amf3);
  void close(double id);
  RemoteGateway* find(double id);
  void on_remote_reply(double id, double number, bool ok, const amf::Value& value) override;
  void on_remote_status(double id, const amf::Value& information) override;

  ScriptHome& home_;
  const fetch::FetchRulesRef rules_;
  std::map<double, std::unique_ptr<RemoteGateway>> gateways_;
  const std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace sallyport::script
