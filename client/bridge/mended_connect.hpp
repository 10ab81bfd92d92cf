#pragma once
// What the local program's `connect` becomes on its way to the server: it names a place on this machine, and
// the server has to hear of its own, or application and virtual host are wrong. Pure.
#include <string>

#include "client/uri/target.hpp"
#include "rtmp/command/command.hpp"

namespace sallyport::client::bridge {

/// `connect` with app and tcUrl of `target`; what `target` leaves out, path or query, is the local program's.
/// All else (swfUrl, pageUrl, arguments, fields that nobody here knows) stays as it is. Reason::bad_command
/// if it is no connect, or if neither names an application.
Result<rtmp::Command> mend_connect(rtmp::Command connect, const Target& target);
/// The same with an attempt id, unless it has one.
rtmp::Command with_attempt_id(rtmp::Command connect, const std::string& attempt_id);
/// With a fresh one in place of the one it has: it is another attempt.
rtmp::Command with_fresh_attempt_id(rtmp::Command connect, const std::string& attempt_id);

}  // namespace sallyport::client::bridge
