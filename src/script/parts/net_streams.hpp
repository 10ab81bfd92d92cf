#pragma once
// NetStreams: NetStream, streams that a script publishes to other servers; and streams of other servers that it plays
// into its own.
#include <map>
#include <memory>

#include "script/api_part.hpp"
#include "script/parts/net_connections.hpp"
#include "script/parts/remote_source.hpp"
#include "script/parts/remote_stream.hpp"

namespace sallyport::script {

class NetStreams final : public ApiPart {
 public:
  static constexpr std::size_t kMaxStreams = 500;  ///< of an instance, over all its connections
  static constexpr std::size_t kMaxSources = 500;  ///< likewise

  NetStreams(ScriptHome& home, NetConnections& connections) : home_(home), connections_(connections) {}

  std::string_view source() const override { return "net_stream.js"; }
  void add_natives(NativeTable& natives) override;
  void stop() override;

 private:
  void add_source_natives(NativeTable& natives);
  bool publish(double id, double connection, const std::string& name, const std::string& type);
  template <typename Remote>
  void let_go(std::map<double, std::unique_ptr<Remote>>& among, double id);
  void drop(double id);
  RemoteStream* find(double id);
  amf::Value counters(double id);
  bool play(double id, double connection, const std::string& remote, const std::string& local, double start, double length);
  void drop_source(double id);

  ScriptHome& home_;
  NetConnections& connections_;
  std::map<double, std::unique_ptr<RemoteStream>> streams_;
  std::map<double, std::unique_ptr<RemoteSource>> sources_;
  std::shared_ptr<bool> running_ = std::make_shared<bool>(true);  // what is posted finds out whether this is there
};

}  // namespace sallyport::script
