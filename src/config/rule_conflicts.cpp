#include "config/rule_conflicts.hpp"

#include <algorithm>
#include <map>

#include "base/rooted_folder.hpp"
#include "config/application_folder.hpp"
#include "config/file_source.hpp"
#include "config/protocol_ruling.hpp"
#include "config/schema.hpp"
#include "config/served_protocols.hpp"
#include "config/text.hpp"
#include "config/validation.hpp"

namespace sallyport::config {
namespace {

using hub::ProtocolSet;

/// What can be reached of an application, over all adaptors that serve it.
struct Reach {
  ProtocolRuling ruling;  // of the first
  ProtocolSet accepted;
  ProtocolSet served;
  ProtocolSet reachable;
  std::string adaptor_file;
};

class Finder {
 public:
  explicit Finder(const Configuration& configuration) : configuration_(configuration) {}

  std::vector<Diagnostic> run() {
    for (const auto& adaptor : configuration_.adaptors) {
      for (const auto& vhost : adaptor.vhosts) {
        if (vhost.application.tree) {
          consider(adaptor, vhost.application.file, read_ruling(*vhost.application.tree, vhost.application.file));
        }
        for (std::size_t i = 0; i < vhost.application_folders.size(); ++i) look_into(adaptor, vhost, i);
      }
    }
    for (const auto& [name, reach] : reaches_) check_reach(reach);
    return std::move(found_);
  }

 private:
  void look_into(const AdaptorOptions& adaptor, const VirtualHostOptions& vhost, std::size_t index) {
    const auto& folders = vhost.application_folders;
    for (const auto& entry : DiskFiles(folders[index]).list("")) {
      const auto found = find_application(folders, entry.name);
      if (!entry.is_folder || !found || found->index != index) continue;
      const std::string file = shown(found->path + "/Application.xml");
      if (const auto own = read_own(found->path, file)) {
        consider(adaptor, found->path, read_ruling(vhost.application, *own, file));
      }
    }
  }

  std::optional<Element> read_own(const std::string& path, const std::string& file) const {
    const auto folder = RootedFolder::open(path);
    if (!folder || !folder->is_file("Application.xml")) return {};
    const auto text = folder->read("Application.xml", kMaxFileBytes);
    if (!text) return {};
    Diagnostics reported_elsewhere;
    auto tree = read_document(file, *text, application_schema(), *configuration_.variables, reported_elsewhere);
    return reported_elsewhere.has_errors() ? std::nullopt : std::move(tree);
  }

  void consider(const AdaptorOptions& adaptor, const std::string& application, ProtocolRuling ruling) {
    check_lists(ruling);
    const ProtocolSet accepted = ruling.rules.accepted();
    const ProtocolSet served = served_protocols(adaptor, ruling.rules.tunnel);
    Reach& reach = reaches_[application];
    if (reach.adaptor_file.empty()) {
      reach.ruling = std::move(ruling);
      reach.adaptor_file = "conf/" + adaptor.name + "/Adaptor.xml";
    }
    reach.accepted = reach.accepted | accepted;
    reach.served = reach.served | served;
    reach.reachable = reach.reachable | (accepted & served);
  }

  void check_lists(const ProtocolRuling& ruling) {
    const hub::ProtocolRules& rules = ruling.rules;
    const ProtocolSet accepted = rules.accepted();
    if (accepted.empty()) return nothing_left(ruling);
    const ProtocolSet in_both = rules.allowed & rules.disallowed;
    if (!in_both.empty()) {
      warn(ruling.disallowed,
           "<DisallowedProtocols> bars " + in_both.to_string() + ", which <AllowedProtocols> names",
           "name a protocol in one of the two");
    }
    const ProtocolSet never_secure = rules.allowed.without(ProtocolSet::secure());
    if (rules.secure_only && !never_secure.empty()) {
      warn(ruling.allowed, "<AllowedProtocols> says secure, which " + never_secure.to_string() + " is not: it is not let in",
           "leave it out, or leave out secure");
    }
    check_strength(ruling, accepted);
  }

  void nothing_left(const ProtocolRuling& ruling) {
    const hub::ProtocolRules& rules = ruling.rules;
    hub::ProtocolRules with_tunnel = rules;
    with_tunnel.tunnel = true;
    if (rules.secure_only && !rules.allowed.empty() && (rules.allowed & ProtocolSet::secure()).empty()) {
      return warn(ruling.allowed,
                  "nobody can connect: <AllowedProtocols> says secure, which " + rules.allowed.to_string() + " is not",
                  "name rtmps instead, or nothing beside secure");
    }
    if (!with_tunnel.accepted().empty()) {
      return warn(ruling.tunnel,
                  "nobody can connect: only " + with_tunnel.accepted().to_string() +
                      " may be used, and <AllowHTTPTunnel> is false",
                  "let in a protocol that needs no tunnel, or set <AllowHTTPTunnel> to true");
    }
    warn(ruling.narrowest(), "nobody can connect: the protocol lists together leave none",
         "take one protocol out of <DisallowedProtocols>" +
             std::string(rules.allowed.empty() ? "" : " that <AllowedProtocols> names"));
  }

  /// Whoever bars what protects and lets in what does not has the two mixed up, or copied an old page.
  void check_strength(const ProtocolRuling& ruling, ProtocolSet accepted) {
    const ProtocolSet weaker = accepted.without(ProtocolSet::secure());
    if (weaker.empty() || accepted.has(ProtocolSet::One::rtmps)) return;
    const bool barred = ruling.rules.disallowed.has(ProtocolSet::One::rtmps);
    warn(barred ? ruling.disallowed : ruling.allowed,
         "rtmps, which protects, is barred, and " + weaker.to_string() + ", which cannot, is let in",
         barred ? "take rtmps out of <DisallowedProtocols>" : "add rtmps to <AllowedProtocols>");
  }

  void check_reach(const Reach& reach) {
    if (reach.accepted.empty() || !reach.reachable.empty()) return;
    std::vector<std::string> causes, rights{"let in another protocol"};
    const auto cause = [&](ProtocolSet part, std::string why, std::string right) {
      if ((reach.accepted & part).empty() || !(reach.served & part).empty()) return;
      causes.push_back(std::move(why));
      rights.push_back(std::move(right) + " in " + reach.adaptor_file);
    };
    cause(ProtocolSet::obfuscated(), "RTMPE is off", "set enabled=\"true\" in <RTMP><RTMPE>");
    cause(ProtocolSet::secure(), "there is no certificate for TLS", "name one in <SSL><SSLServerCtx>");
    if ((reach.accepted.without(ProtocolSet::tunnelled())).empty()) {
      const bool allowed = reach.ruling.rules.tunnel;
      cause(ProtocolSet::tunnelled(),
            allowed ? "HTTPTunnel and WebSocket are off" : "<AllowHTTPTunnel> is false and WebSocket is off",
            allowed ? "set <HTTPTunnel><Enable> to true" : "set <WebSocket enabled=\"true\"/>");
    }
    const bool unexplained = causes.empty();
    warn(reach.ruling.narrowest(),
         "nobody can connect: only " + reach.accepted.to_string() + " may be used, and " +
             (unexplained ? "no port of the adaptor serves it" : join(causes, " and ")),
         join(rights, ", or "));
  }

  /// Once each: what is inherited is met with every application.
  void warn(const Place& place, std::string what, std::string right) {
    Diagnostics one;
    one.warning(place.file, place.at, std::move(what), std::move(right));
    const std::string text = one.all().front().to_string();
    if (std::find(texts_.begin(), texts_.end(), text) != texts_.end()) return;
    texts_.push_back(text);
    found_.push_back(one.all().front());
  }

  std::string shown(const std::string& path) const {
    const std::string prefix = configuration_.root + "/";
    return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
  }

  const Configuration& configuration_;
  std::map<std::string, Reach> reaches_;  // by application
  std::vector<std::string> texts_;
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<Diagnostic> find_rule_conflicts(const Configuration& configuration) {
  return Finder(configuration).run();
}

}  // namespace sallyport::config
