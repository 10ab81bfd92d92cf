#include "config/reload_plan.hpp"

#include <algorithm>

#include "config/element.hpp"

namespace sallyport::config {
namespace {

std::string spelled(const std::vector<net::ListenAddress>& listen) {
  std::string out;
  for (const auto& one : listen) {
    const bool v6 = one.host.find(':') != std::string::npos;
    if (!out.empty()) out += ", ";
    out += (v6 ? "[" + one.host + "]" : one.host) + ":" + (one.tls ? "-" : "") + std::to_string(one.port);
    if (one.proxy_header) out += " proxy";
    if (one.secure_front) out += " secure";
    if (!one.xml_place.empty()) out += " xmlSocket " + one.xml_place;
  }
  return out.empty() ? "nothing" : out;
}

bool same_application(const ApplicationDefaults& a, const ApplicationDefaults& b) {
  if (!a.tree || !b.tree) return !a.tree && !b.tree;
  return same_content(*a.tree, *b.tree);
}

template <typename T>
const T* find(const std::vector<T>& list, const std::string& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const T& one) { return one.name == name; });
  return found == list.end() ? nullptr : &*found;
}

class Comparison {
 public:
  ReloadPlan run(const Configuration& running, const Configuration& fresh) {
    compare_server(running.server, fresh.server);
    for (const auto& adaptor : fresh.adaptors) {
      const auto* before = find(running.adaptors, adaptor.name);
      before ? compare_adaptor(*before, adaptor)
             : restart("adaptor " + adaptor.name +
                       " is new and is not served until the server is started again");
    }
    for (const auto& adaptor : running.adaptors) {
      if (!find(fresh.adaptors, adaptor.name))
        restart("adaptor " + adaptor.name + " is gone and is served until the server is started again");
    }
    return std::move(plan_);
  }

 private:
  void live(std::string sentence) { plan_.live.push_back(std::move(sentence)); }
  void restart(std::string sentence) { plan_.needs_restart.push_back(std::move(sentence)); }

  void compare_server(const ServerOptions& before, const ServerOptions& after) {
    if (before.cross_domain_policy != after.cross_domain_policy)
      live("the policy file of Server.xml has changed");
    if (before.swf != after.swf)
      live("SWFVerification of Server.xml has changed; clients that connect from now on follow it");
    if (!(before.address_limits == after.address_limits))
      live("ClientAddress of Server.xml has changed; who is connected stays");
    if (!(before.names == after.names)) live("NameLookup of Server.xml has changed");
    if (before.accept_rate != after.accept_rate) live("MaxConnectionRate of Server.xml has changed");
    if (!(before.login_limits == after.login_limits)) live("LoginLimits of Server.xml have changed");
    if (!(before.transcoding == after.transcoding)) live("MaxProcesses of Transcoding has changed; processes that run stay");
    if (before.trusted_certificates != after.trusted_certificates)
      live("SSLCACertificateFile of Server.xml has changed; instances that are loaded from now on follow it");
    if (before.keep_shared_objects != after.keep_shared_objects)
      live(std::string("shared objects are ") + (after.keep_shared_objects ? "kept on disk from now on" : "not kept on disk any more"));
  }

  void compare_adaptor(const AdaptorOptions& before, const AdaptorOptions& after) {
    const std::string of = " of adaptor " + after.name;
    if (!(before.listen == after.listen)) {
      restart("HostPort" + of + " was " + spelled(before.listen) + " and is now " + spelled(after.listen) +
              "; the server listens as before until it is started again");
    }
    if (!(before.rules == after.rules)) live("Allow, Deny and Order" + of + " have changed");
    if (!(before.tls == after.tls)) live("the certificates" + of + " have changed");
    if (!(before.http == after.http)) live("the HTTP settings or TrustedProxies" + of + " have changed");
    if (before.rtmpe != after.rtmpe)
      live("RTMPE" + of + (after.rtmpe ? " is now on" : " is now off; clients that use it stay"));
    if (before.alternative_vhost != after.alternative_vhost) live("EnableAltVhost" + of + " has changed");
    for (const auto& vhost : after.vhosts) {
      const auto* old = find(before.vhosts, vhost.name);
      old ? compare_vhost(*old, vhost) : live("virtual host " + vhost.name + " is new");
    }
    for (const auto& vhost : before.vhosts) {
      if (!find(after.vhosts, vhost.name))
        live("virtual host " + vhost.name + " is gone; its clients stay until they leave");
    }
  }

  void compare_vhost(const VirtualHostOptions& before, const VirtualHostOptions& after) {
    const std::string of = " of virtual host " + after.name;
    if (before.aliases != after.aliases) live("the aliases" + of + " have changed");
    if (before.application_folders != after.application_folders) live("AppsDir" + of + " has changed");
    if (!(before.limits == after.limits)) live("the limits" + of + " have changed");
    if (!(before.application.idle == after.application.idle))
      live("AutoCloseIdleClients" + of + " has changed; clients that come from now on follow it");
    if (!(before.pages == after.pages)) live("Allow" + of + " has changed");
    if (!(before.rules == after.rules)) live("Addresses" + of + " have changed");
    if (before.dns_suffix != after.dns_suffix) live("DNSSuffix" + of + " has changed");
    if (!same_application(before.application, after.application)) {
      live("Application.xml" + of + " has changed; instances loaded from now on follow it");
    }
  }

  ReloadPlan plan_;
};

}  // namespace

ReloadPlan compare(const Configuration& running, const Configuration& fresh) {
  return Comparison().run(running, fresh);
}

}  // namespace sallyport::config
