#pragma once
// The decider of applications without script and plug-in: anybody may connect and play; publishing needs
// the application's stream key (`?key=…` behind the stream name or the connect URI) unless it is open.
#include "hub/access.hpp"

namespace sallyport::hub {

class StreamKeyDecider final : public AccessDecider {
 public:
  void connect(const ConnectQuestion& question, Answer answer) override;
  void publish(const StreamQuestion& question, Answer answer) override;
  void play(const StreamQuestion& question, Answer answer) override;
};

/// The value of `name` in a query "a=1&b=2", percent-decoded; empty if absent or malformed.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace sallyport::hub
