#pragma once
// Streams: Stream.
#include <memory>
#include <vector>

#include "script/api_part.hpp"

namespace sallyport::script {

class Streams final : public ApiPart {
 public:
  static constexpr std::size_t kMaxStreams = 10'000;  ///< Stream objects that are published or that a script has made something of
  static constexpr std::size_t kMaxStatuses = 1'000;  ///< onStatus calls that wait for their turn; others are left out

  explicit Streams(ScriptHome& home) : home_(home) {}

  std::string_view source() const override { return "streams.js"; }
  void add_natives(NativeTable& natives) override;
  void stop() override;

 private:
  bool send(const std::string& stream, const amf::Value& values);
  amf::Value facts(const std::string& stream);
  amf::Value metadata(const std::string& stream);
  void tell_later(double number);
  void tell_all();
  void hear(const hub::RelayEvent& event);

  ScriptHome& home_;
  std::vector<double> untold_;  // onStatus calls that wait; streams.js bounds them
  std::shared_ptr<bool> running_ = std::make_shared<bool>(true);  // what is posted looks here first
};

}  // namespace sallyport::script
