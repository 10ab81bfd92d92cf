#include "server/upgrade_judge.hpp"

#include <utility>

#include "hub/client_facts.hpp"

namespace sallyport::server {
namespace {

/// To the rules about protocols files come as a WebSocket does: by the web's port, and not through a tunnel.
hub::ClientFacts carrier_of(const net::UpgradeQuestion& question) {
  hub::ClientFacts client;
  client.protocol = question.secure ? "rtmps" : "rtmpt";
  client.secure = question.secure;
  return client;
}

bool offers(const net::WebService service, const hub::ApplicationOptions& application) {
  if (service == net::WebService::rtmp) return true;
  const bool on = service == net::WebService::gateway ? application.gateway : application.xml_sockets;
  return on && !application.governor.script.empty();
}

net::UpgradeAnswer judge(const net::UpgradeQuestion& question,
                         const Result<hub::ApplicationOptionsRef>& application) {
  if (!application && application.error().reason == Reason::unknown_application)
    return net::UpgradeAnswer::no_application;
  if (question.files && !(application && (*application)->governor.file_exchange.enabled)) return net::UpgradeAnswer::no_application;
  if (question.files && !(*application)->protocols.check(carrier_of(question))) return net::UpgradeAnswer::barred;
  if (application && !offers(question.service, **application)) return net::UpgradeAnswer::no_application;
  if (!application && question.service != net::WebService::rtmp) return net::UpgradeAnswer::no_application;
  // One that cannot be served says why at connect; until it can, its pages are those of the host.
  const hub::OriginRules rules = application ? (*application)->origins : hub::OriginRules();
  return rules.check(question.origin, question.same_origin) ? net::UpgradeAnswer::welcome
                                                            : net::UpgradeAnswer::foreign_origin;
}

}  // namespace

net::UpgradeJudge upgrade_judge(hub::Hub& hub, std::size_t adaptor) {
  return [&hub, adaptor](net::UpgradeQuestion question, loop::EventLoop& loop,
                         std::function<void(net::UpgradeAnswer)> answer) {
    const auto host = hub.virtual_hosts().find_virtual_host(adaptor, question.http_host);
    hub::ApplicationSource& applications = hub.virtual_hosts().applications(adaptor);
    hub.host_for(*host, question.application)
        .event_loop()
        .post([&applications, &loop, host, question = std::move(question),
               answer = std::move(answer)]() mutable {
          const auto verdict = judge(question, applications.load(host->name(), question.application));
          loop.post([answer = std::move(answer), verdict] { answer(verdict); });
        });
  };
}

}  // namespace sallyport::server
