#pragma once
// NetConnections: NetConnection, connections of a script's to other servers.
#include <map>
#include <memory>

#include "script/api_part.hpp"
#include "script/parts/remote_server.hpp"

namespace sallyport::script {

class NetConnections final : public ApiPart, private RemoteServer::Owner {
 public:
  static constexpr std::size_t kMaxConnections = 100;  ///< of an instance, those that take leave included

  explicit NetConnections(ScriptHome& home);
  ~NetConnections() override;

  std::string_view source() const override { return "net_connection.js"; }
  void add_natives(NativeTable& natives) override;
  void stop() override;

  /// Null unless there is a connection of that number and it is connected.
  client::Connection* find(double id);

 private:
  bool connect(double id, RemoteRequest request);
  void on_remote_status(double id, const amf::Value& information) override;
  std::optional<client::MethodAnswer> on_remote_call(double id, const std::string& name, std::span<const amf::Value> arguments) override;
  void on_remote_reply(double id, double number, bool ok, const amf::Value& value) override;
  void on_remote_end(double id, const amf::Value& information) override;

  ScriptHome& home_;
  const std::shared_ptr<client::Opener> opener_;
  std::map<double, std::unique_ptr<RemoteServer>> servers_;
};

}  // namespace sallyport::script
