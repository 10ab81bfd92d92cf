#pragma once
// Teller: tells endpoints what clients do, and who is there. From hosts' threads, several at a time.
#include <map>
#include <mutex>
#include <string>

#include "hub/observer.hpp"
#include "webhook/courier.hpp"
#include "webhook/event_body.hpp"

namespace sallyport::webhook {

class Teller final : public hub::Observer {
 public:
  /// `courier` outlives it, and calls it no more once it has finished.
  explicit Teller(Courier& courier) : courier_(courier) {}

  void entered(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application) override;
  void left(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application) override;
  void published(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) override;
  void unpublished(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) override;
  void played(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) override;
  void stopped(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) override;

 private:
  using Clients = std::map<hub::ClientId, hub::ClientFactsRef>;

  void tell(Event event, const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream = {});
  void tell_presence(const hub::ClientFacts& client, const hub::ApplicationOptions& application);
  std::string presence_of(const std::string& key, Presence where);

  Courier& courier_;
  std::mutex mutex_;  // guards what follows
  std::map<std::string, Clients> present_;  // by instance; only of applications that tell of it
};

}  // namespace sallyport::webhook
