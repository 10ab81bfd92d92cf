#pragma once
// Ranges of client versions, as UserAgentExceptions names them: from "WIN 9,0,0,0" to "WIN 9,0,28,0".
#include <string>
#include <string_view>

namespace sallyport::hub {

/// Compares as text, except that numbers inside count as numbers: "WIN 9,0" is before "WIN 11,0". Below,
/// equal to or above zero.
int compare_agents(std::string_view a, std::string_view b);

struct AgentRange {
  std::string from;
  std::string to;  ///< included

  /// `agent` is what the client said as flashVer. What it adds in parentheses does not count:
  /// "FMLE/3.0 (compatible; FMSc/1.0)" is FMLE/3.0.
  bool contains(std::string_view agent) const;
  bool operator==(const AgentRange&) const = default;
};

}  // namespace sallyport::hub
