#pragma once
// The path of a live stream as FLV, over HTTP or a WebSocket:
//
//   /app/name.flv                   the stream "name" of the default instance
//   /app/instance/name.flv          of another instance
//   /app/instance/folder/name.flv   the stream "folder/name"
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::http {

struct MediaTarget {
  std::string application;  ///< decoded, and a name that may be (base/name.hpp); so the others
  std::string instance;     ///< empty: the default one
  std::string stream;
  std::string query;        ///< as sent, without the mark; may hold a token: never logged
};

/// Nullopt for every other path. `target` may be absolute.
std::optional<MediaTarget> parse_media_target(std::string_view target);

}  // namespace sallyport::http
