#pragma once
// How a search for a way is shown: lines for people, one JSON object for
// programs.
#include <iosfwd>
#include <string>

#include <nlohmann/json.hpp>

#include "client/connector/connector.hpp"

namespace sallyport::cli {

/// "rtmps on port 443, direct: refused at once by a reset (12 ms)".
std::string describe_report(const client::Report& report);

/// Adds carrier, port, route, address and the like of the way that was taken.
void add_way(nlohmann::ordered_json& object, const client::Way& way);
/// What became of every candidate.
nlohmann::ordered_json candidates_json(const std::vector<client::Report>& reports);
/// "candidates", and what stood in the way.
void add_failure(nlohmann::ordered_json& object, const client::Failure& failure);

/// A progress call that writes a line for each candidate as it ends, if `out`
/// is a terminal; else none.
client::Progress terminal_progress(std::ostream& out, bool is_terminal);

}  // namespace sallyport::cli
