#include <optional>

#include "cli/client_commands.hpp"
#include "cli/report.hpp"
#include "client/session/destination.hpp"

namespace sallyport::cli {

std::optional<StreamPlace> find_stream(const std::string& uri, const std::string& stream) {
  if (!stream.empty()) return check_uri(uri) ? std::optional(StreamPlace{uri, stream}) : std::nullopt;
  const auto split = client::split_stream_uri(uri);
  if (!split) {
    complain(split.error().message);
    return std::nullopt;
  }
  if (!check_uri(split->connection)) return std::nullopt;
  return StreamPlace{split->connection, split->stream};
}

bool check_uri(const std::string& uri) {
  const auto destination = client::parse_destination(uri);
  if (!destination) complain(destination.error().message);
  return destination.ok();
}

void add_stream_option(CLI::App& command, std::string& stream) {
  command
      .add_option("--stream", stream,
                  "Name of the stream, where it has slashes in it; the URI is then the application's alone")
      ->type_name("NAME");
}

}  // namespace sallyport::cli
