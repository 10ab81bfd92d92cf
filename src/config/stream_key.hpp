#pragma once
// The stream key of an application: stream.key in its folder, one line of 32 hexadecimal digits, readable
// by its owner alone. It is a secret: it is never logged and never part of an error.
#include <string>

#include "base/result.hpp"

namespace sallyport::config {

inline constexpr const char* kStreamKeyFile = "stream.key";

/// The key in `application_folder`, which is the operator's path. Made (128 random bits, mode 0600) if there
/// is none; a file that others may read is set right, with a warning in the log. Any non-empty line of
/// printable ASCII without blanks, '?', '&' or '#' is a key, so that operators may choose their own.
/// Errors: io_error, configuration_error; the sentence names the file.
Result<std::string> stream_key(const std::string& application_folder);

}  // namespace sallyport::config
