#pragma once
// The `connect` command: what a client says about itself, and the server's reply, with the additions of
// Enhanced RTMP v1 and v2. Nothing the client says here is proof of anything.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "amf/value.hpp"
#include "base/result.hpp"
#include "rtmp/command/command.hpp"

namespace sallyport::rtmp {

/// Masks of the FourCC information maps (Enhanced RTMP v2).
namespace fourcc_capability {
inline constexpr std::uint32_t kCanDecode = 1;
inline constexpr std::uint32_t kCanEncode = 2;
inline constexpr std::uint32_t kCanForward = 4;
}  // namespace fourcc_capability

/// Bits of capsEx (Enhanced RTMP v2).
namespace caps_ex {
inline constexpr std::uint32_t kReconnect = 1;
inline constexpr std::uint32_t kMultitrack = 2;
inline constexpr std::uint32_t kModEx = 4;
inline constexpr std::uint32_t kTimestampNanoOffset = 8;
}  // namespace caps_ex

struct FourCcCapability {
  std::string fourcc;      ///< "hvc1", …, or "*" for all
  std::uint32_t mask = 0;  ///< fourcc_capability
  bool operator==(const FourCcCapability&) const = default;
};

struct ConnectRequest {
  double transaction_id = 1;
  std::string app;     ///< as sent, query and instance included
  std::string tc_url;  ///< as sent
  std::string flash_version;
  std::string swf_url;
  std::string page_url;
  std::string type;      ///< "nonprivate" from encoders
  bool proxied = false;  ///< "fpad"
  ObjectEncoding object_encoding = ObjectEncoding::amf0;
  std::uint32_t capabilities = 0;
  std::uint32_t audio_codecs = 0;
  std::uint32_t video_codecs = 0;
  std::uint32_t video_function = 0;
  std::vector<std::string> fourcc_list;             ///< "fourCcList"
  std::vector<FourCcCapability> video_fourcc_info;  ///< "videoFourCcInfoMap"
  std::vector<FourCcCapability> audio_fourcc_info;  ///< "audioFourCcInfoMap"
  std::uint32_t caps_ex = 0;
  std::string attempt_id;             ///< "attemptId" (docs/protocol/connect-attempts.md): 32 digits, or empty; a secret
  amf::Value object;                  ///< the command object itself, for fields not named here
  std::vector<amf::Value> arguments;  ///< what follows it: parameters for the application

  /// Whether the client announced any Enhanced RTMP.
  bool is_enhanced() const {
    return !fourcc_list.empty() || !video_fourcc_info.empty() || !audio_fourcc_info.empty() || caps_ex != 0;
  }
};

/// Reason::bad_command if `command` is not a connect with an object. Fields of an unexpected kind count as
/// absent, numbers outside their range as 0.
Result<ConnectRequest> read_connect(const Command& command);
/// The command a client sends; `request.object` is not looked at.
Command make_connect(const ConnectRequest& request);

struct ConnectReply {
  double transaction_id = 1;
  std::string fms_version = "FMS/3,5,3,824";
  std::uint32_t capabilities = 127;
  ObjectEncoding object_encoding = ObjectEncoding::amf0;
  std::string client_id = {};  ///< left out if empty
  bool enhanced = false;       ///< announce what a relay can do: forward every codec, multitrack, ModEx
};
/// `_result`: accepted. The information's data.version is fms_version behind its slash.
Command make_connect_result(const ConnectReply& reply);

struct ConnectRejection {
  double transaction_id = 1;
  std::string_view code = "NetConnection.Connect.Rejected";
  std::string description = {};
  amf::Value application = {};  ///< the application's own error object; left out if undefined
  std::string redirect = {};    ///< a URI to connect to instead (ex.code 302); left out if empty
};
/// `_error`: refused. FMS sends a `close` command after it and ends the connection.
Command make_connect_error(const ConnectRejection& rejection);

}  // namespace sallyport::rtmp
