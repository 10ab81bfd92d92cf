#pragma once
// Notifier: tells plug-ins what clients do, and passes it on to the next observer. From hosts' threads, several at a time.
#include "hub/observer.hpp"
#include "plugin/supervisor.hpp"

namespace sallyport::plugin {

class Notifier final : public hub::Observer {
 public:
  /// Both outlive it.
  Notifier(hub::Observer& next, Supervisor& supervisor) : next_(next), supervisor_(supervisor) {}

  void entered(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application) override;
  void left(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application) override;
  void published(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) override;
  void unpublished(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) override;
  void played(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) override;
  void stopped(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) override;
  void paused(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream, bool on) override;
  void sought(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream, double position) override;

 private:
  struct Details {
    std::uint32_t detail = 0;
    double position = 0;
  };
  void tell(std::uint32_t kind, const hub::ClientFacts& client, const hub::ApplicationOptions& application,
            const std::string& name = {}, Details details = {0, 0});

  hub::Observer& next_;
  Supervisor& supervisor_;
};

}  // namespace sallyport::plugin
