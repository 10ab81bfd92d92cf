#pragma once
// Observer: hears of what clients do once it is decided: for callbacks that only tell.
#include <string>

#include "hub/application_options.hpp"
#include "hub/client_facts.hpp"

namespace sallyport::hub {

/// Called on the instance's host (several at a time on several hosts); must not block. For one client in order:
/// entered, then what it does, left last.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void entered(const ClientFactsRef& client, const ApplicationOptions& application) = 0;
  virtual void left(const ClientFactsRef& client, const ApplicationOptions& application) = 0;
  virtual void published(const ClientFactsRef& client, const ApplicationOptions& application, const std::string& stream) = 0;
  virtual void unpublished(const ClientFactsRef& client, const ApplicationOptions& application, const std::string& stream) = 0;
  virtual void played(const ClientFactsRef& client, const ApplicationOptions& application, const std::string& stream) = 0;
  virtual void stopped(const ClientFactsRef& client, const ApplicationOptions& application, const std::string& stream) = 0;
  // Of what it plays.
  virtual void paused(const ClientFactsRef&, const ApplicationOptions&, const std::string& /*stream*/, bool /*on*/) {}
  /// `position` in milliseconds. A live stream has nowhere to go: that the client wished it is all there is to it.
  virtual void sought(const ClientFactsRef&, const ApplicationOptions&, const std::string& /*stream*/, double /*position*/) {}
};

}  // namespace sallyport::hub
