#include "client/session/session_options.hpp"

namespace sallyport::client {
namespace {

constexpr const char* kFlashVersion = "LNX 11,2,202,228 (compatible; Sallyport)";
// Every bit that has a meaning (Adobe's "Real-Time Messaging Protocol", section 7.2.1.1).
constexpr std::uint32_t kCapabilities = 239;
constexpr std::uint32_t kAudioCodecs = 0x0FF7;
constexpr std::uint32_t kVideoCodecs = 252;
constexpr std::uint32_t kClientSeek = 1;

}  // namespace

rtmp::ConnectRequest default_connect_request() {
  using namespace rtmp::fourcc_capability;
  rtmp::ConnectRequest request;
  request.flash_version = kFlashVersion;
  request.capabilities = kCapabilities;
  request.audio_codecs = kAudioCodecs;
  request.video_codecs = kVideoCodecs;
  request.video_function = kClientSeek;
  request.fourcc_list = {"*"};
  request.video_fourcc_info = {{"*", kCanDecode | kCanEncode | kCanForward}};
  request.audio_fourcc_info = request.video_fourcc_info;
  request.caps_ex = rtmp::caps_ex::kMultitrack | rtmp::caps_ex::kModEx | rtmp::caps_ex::kTimestampNanoOffset;
  return request;
}

rtmp::Command make_connect_command(const SessionOptions& options) {
  rtmp::Command command = rtmp::make_connect(options.connect);
  amf::Object object = *command.object.as_object();
  object.properties.insert(object.properties.end(), options.properties.begin(), options.properties.end());
  command.object = std::move(object);
  return command;
}

}  // namespace sallyport::client
