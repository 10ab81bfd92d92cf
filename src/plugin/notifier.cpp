#include "plugin/notifier.hpp"

#include <sallyport/access_plugin.h>

#include "plugin/facts.hpp"

namespace sallyport::plugin {

void Notifier::entered(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application) {
  next_.entered(client, application);
  tell(SALLYPORT_CONNECT, *client, application);
}

void Notifier::left(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application) {
  next_.left(client, application);
  tell(SALLYPORT_DISCONNECT, *client, application);
}

void Notifier::published(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) {
  next_.published(client, application, stream);
  tell(SALLYPORT_PUBLISH, *client, application, stream);
}

void Notifier::unpublished(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) {
  next_.unpublished(client, application, stream);
  tell(SALLYPORT_UNPUBLISH, *client, application, stream);
}

void Notifier::played(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) {
  next_.played(client, application, stream);
  tell(SALLYPORT_PLAY, *client, application, stream);
}

void Notifier::stopped(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) {
  next_.stopped(client, application, stream);
  tell(SALLYPORT_STOP, *client, application, stream);
}

void Notifier::paused(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream, bool on) {
  next_.paused(client, application, stream, on);
  tell(SALLYPORT_PAUSE, *client, application, stream, {on ? 1u : 0u, 0});
}

void Notifier::sought(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream, double position) {
  next_.sought(client, application, stream, position);
  tell(SALLYPORT_SEEK, *client, application, stream, {0, position});
}

void Notifier::tell(std::uint32_t kind, const hub::ClientFacts& client, const hub::ApplicationOptions& application,
                    const std::string& name, Details details) {
  if (!application.plugins) return;
  for (const PluginRef& plugin : Plugins::of(application).plugins) {
    if ((supervisor_.subscription(*plugin)->hears & kind) == 0) continue;
    Occurrence event = occurrence(kind, client, name);
    event.detail = details.detail;
    event.position = details.position;
    supervisor_.tell(plugin, Notice{std::move(event)});
  }
}

}  // namespace sallyport::plugin
