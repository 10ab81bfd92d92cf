#pragma once
// Information objects of status messages and the codes in them, as FMS names them.
#include <string>
#include <string_view>

#include "amf/value.hpp"

namespace sallyport::rtmp {

/// What goes into an information object. Empty members are left out.
struct StatusInfo {
  std::string_view level = "status";  ///< "status", "warning" or "error"
  std::string_view code = {};
  std::string_view description = {};
  std::string_view details = {};    ///< the stream name
  std::string_view client_id = {};  ///< "clientid"
};
amf::Value make_status(const StatusInfo& info);

namespace level {
inline constexpr std::string_view kStatus = "status";
inline constexpr std::string_view kWarning = "warning";
inline constexpr std::string_view kError = "error";
}  // namespace level

namespace status {
inline constexpr std::string_view kConnectSuccess = "NetConnection.Connect.Success";
inline constexpr std::string_view kConnectRejected = "NetConnection.Connect.Rejected";
inline constexpr std::string_view kConnectFailed = "NetConnection.Connect.Failed";
inline constexpr std::string_view kConnectClosed = "NetConnection.Connect.Closed";
inline constexpr std::string_view kConnectAppShutdown = "NetConnection.Connect.AppShutdown";
inline constexpr std::string_view kConnectInvalidApp = "NetConnection.Connect.InvalidApp";
inline constexpr std::string_view kConnectNetworkChange = "NetConnection.Connect.NetworkChange";
inline constexpr std::string_view kConnectIdleTimeOut = "NetConnection.Connect.IdleTimeOut";
inline constexpr std::string_view kConnectReconnectRequest = "NetConnection.Connect.ReconnectRequest";
// Not Flash's: what a client of ours tells its program.
inline constexpr std::string_view kConnectRedirected = "NetConnection.Connect.Redirected";
inline constexpr std::string_view kConnectRedirectRefused = "NetConnection.Connect.RedirectRefused";
inline constexpr std::string_view kConnectLost = "NetConnection.Connect.Lost";
inline constexpr std::string_view kConnectRetry = "NetConnection.Connect.Retry";
inline constexpr std::string_view kConnectRestored = "NetConnection.Connect.Restored";
inline constexpr std::string_view kCallFailed = "NetConnection.Call.Failed";
inline constexpr std::string_view kCallBadVersion = "NetConnection.Call.BadVersion";
inline constexpr std::string_view kCallProhibited = "NetConnection.Call.Prohibited";
inline constexpr std::string_view kProxyNotResponding = "NetConnection.Proxy.NotResponding";

inline constexpr std::string_view kPlayReset = "NetStream.Play.Reset";
inline constexpr std::string_view kPlayStart = "NetStream.Play.Start";
inline constexpr std::string_view kPlayStop = "NetStream.Play.Stop";
inline constexpr std::string_view kPlayComplete = "NetStream.Play.Complete";
inline constexpr std::string_view kPlaySwitch = "NetStream.Play.Switch";
inline constexpr std::string_view kPlayTransition = "NetStream.Play.Transition";
inline constexpr std::string_view kPlayTransitionComplete = "NetStream.Play.TransitionComplete";
inline constexpr std::string_view kPlayStreamNotFound = "NetStream.Play.StreamNotFound";
inline constexpr std::string_view kPlayFailed = "NetStream.Play.Failed";
inline constexpr std::string_view kPlayFileStructureInvalid = "NetStream.Play.FileStructureInvalid";
inline constexpr std::string_view kPlayNoSupportedTrackFound = "NetStream.Play.NoSupportedTrackFound";
inline constexpr std::string_view kPlayInsufficientBandwidth = "NetStream.Play.InsufficientBW";
inline constexpr std::string_view kPlayPublishNotify = "NetStream.Play.PublishNotify";
inline constexpr std::string_view kPlayUnpublishNotify = "NetStream.Play.UnpublishNotify";
inline constexpr std::string_view kTransitionSuccess = "NetStream.Transition.Success";
inline constexpr std::string_view kTransitionForced = "NetStream.Transition.Forced";
inline constexpr std::string_view kPauseNotify = "NetStream.Pause.Notify";
inline constexpr std::string_view kUnpauseNotify = "NetStream.Unpause.Notify";
inline constexpr std::string_view kSeekNotify = "NetStream.Seek.Notify";
inline constexpr std::string_view kSeekFailed = "NetStream.Seek.Failed";
inline constexpr std::string_view kPublishStart = "NetStream.Publish.Start";
inline constexpr std::string_view kPublishBadName = "NetStream.Publish.BadName";
inline constexpr std::string_view kPublishIdle = "NetStream.Publish.Idle";
inline constexpr std::string_view kUnpublishSuccess = "NetStream.Unpublish.Success";
inline constexpr std::string_view kRecordStart = "NetStream.Record.Start";
inline constexpr std::string_view kRecordStop = "NetStream.Record.Stop";
inline constexpr std::string_view kRecordNoAccess = "NetStream.Record.NoAccess";
inline constexpr std::string_view kRecordFailed = "NetStream.Record.Failed";
inline constexpr std::string_view kRecordAlreadyExists = "NetStream.Record.AlreadyExists";
inline constexpr std::string_view kRecordDiskQuotaExceeded = "NetStream.Record.DiskQuotaExceeded";
inline constexpr std::string_view kStreamFailed = "NetStream.Failed";
inline constexpr std::string_view kStreamInvalidArgument = "NetStream.InvalidArg";
inline constexpr std::string_view kClearSuccess = "NetStream.Clear.Success";
inline constexpr std::string_view kClearFailed = "NetStream.Clear.Failed";
inline constexpr std::string_view kDataStart = "NetStream.Data.Start";

inline constexpr std::string_view kSharedObjectNoReadAccess = "SharedObject.NoReadAccess";
inline constexpr std::string_view kSharedObjectNoWriteAccess = "SharedObject.NoWriteAccess";
inline constexpr std::string_view kSharedObjectCreationFailed = "SharedObject.ObjectCreationFailed";
inline constexpr std::string_view kSharedObjectBadPersistence = "SharedObject.BadPersistence";
inline constexpr std::string_view kSharedObjectUriMismatch = "SharedObject.UriMismatch";
}  // namespace status

}  // namespace sallyport::rtmp
