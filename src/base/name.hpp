#pragma once
// The one grammar for names that peers choose (applications, instances, streams) and the one percent
// decoder. A name is decoded once, checked here, and only then used; whatever passes cannot leave a
// folder, end a log line or hide a second name.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport {

constexpr std::size_t kMaxNameBytes = 255;

/// One path segment, e.g. an application: 1 to 255 bytes of valid UTF-8 without control characters,
/// none of / \ : * ? " < > |, not "." or "..", no blank or dot at either end.
Result<void> check_segment(std::string_view name);
/// A path of such segments joined by '/', e.g. an instance "room/7": 1 to 255 bytes in all, no empty segment.
Result<void> check_path(std::string_view name);
/// A stream name: as check_path, but the first segment may carry a type prefix ("mp4:", "flv:", …).
Result<void> check_stream_name(std::string_view name);
/// A host name as in tcUrl or Host, already without port and brackets: letters, digits, '-', '.', ':' and '_'.
Result<void> check_host(std::string_view name);

/// %XX decoded once; malformed escapes are an error.
Result<std::string> percent_decode(std::string_view text);
bool is_valid_utf8(std::string_view text);
/// ASCII lower case.
std::string to_lower(std::string_view text);

}  // namespace sallyport
