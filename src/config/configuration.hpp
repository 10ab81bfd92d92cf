#pragma once
// The configuration as the server uses it: server, adaptors, virtual hosts. What an application's files
// decide is found when it is first used (configured_applications.hpp). Immutable once loaded, so a running
// server keeps the old one until a reload has succeeded.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure_book.hpp"
#include "config/application_settings.hpp"
#include "hub/application_options.hpp"
#include "hub/page_rule.hpp"
#include "net/address_limits.hpp"
#include "net/address_rules.hpp"
#include "net/listen_address.hpp"
#include "net/names/name_options.hpp"
#include "net/tls/tls_options.hpp"
#include "net/tunnel_options.hpp"
#include "transcode/limits.hpp"

namespace sallyport::config {

class Variables;

inline constexpr std::string_view kDefaultAdaptor = "_defaultRoot_";
inline constexpr std::string_view kDefaultVirtualHost = "_defaultVHost_";

/// One administrator of a Users.xml.
struct AdminUser {
  std::string name;
  net::AddressRules rules;  ///< Allow, Deny, Order
  bool operator==(const AdminUser&) const = default;
};

/// The admin server, which is not there yet; its settings are checked already.
struct AdminOptions {
  net::AddressRules rules;       ///< AdminServer/Allow, Deny, Order of Server.xml
  std::vector<AdminUser> users;  ///< conf/Users.xml
  bool operator==(const AdminOptions&) const = default;
};

/// Server.xml, as far as it has an effect.
struct ServerOptions {
  std::string cross_domain_policy;  ///< contents of the file CrossDomainPath names; empty: our own policy
  hub::SwfSource swf{.folders = {}, .min_good_version = 0};  ///< SWFVerification: files that pass for every application; folders absolute
  hub::IdleOptions idle;            ///< AutoCloseIdleClients, as virtual hosts inherit it
  net::AddressLimitOptions address_limits;  ///< ResourceLimits/ClientAddress
  net::NameOptions names;                   ///< NameLookup
  std::optional<unsigned> accept_rate;      ///< Protocol/RTMP/Edge/MaxConnectionRate, of each listener
  AdminOptions admin;
  FailureLimits login_limits;       ///< of clients' keys and tokens
  std::string trusted_certificates; ///< SSL/SSLClientCtx/SSLCACertificateFile, absolute; empty: the system's
  transcode::Limits transcoding;    ///< Transcoding: how many processes there may be
  bool keep_shared_objects = true;  ///< SharedObjManager/Persistence; false: none is kept on disk
  bool operator==(const ServerOptions&) const = default;
};

/// One Vhost.xml.
struct VirtualHostOptions {
  std::string name;                  ///< the folder's name: the host it answers to
  std::vector<std::string> aliases;  ///< AliasList, in order
  std::vector<std::string>
      application_folders;  ///< AppsDir, absolute; an application is looked up in this order
  hub::VirtualHostLimits limits;
  hub::PageRule pages;              ///< Allow: whose pages and SWF files may connect
  net::AddressRules rules;          ///< Addresses: Allow, Deny, Order by client address
  std::string dns_suffix;           ///< DNSSuffix: completes bare host names; lower case
  std::vector<AdminUser> admins;    ///< its own Users.xml
  ApplicationDefaults application;  ///< its Application.xml, inherited by all its applications
};

/// SSL of Adaptor.xml: the certificates for all ports, or for those of the HostPort of that name.
struct TlsSet {
  std::string edge;  ///< empty: for all that have none of their own
  net::TlsCertificates certificates;
  bool operator==(const TlsSet&) const = default;
};

/// One Adaptor.xml with the virtual hosts in its folder.
struct AdaptorOptions {
  std::string name;
  std::vector<net::ListenAddress> listen;
  net::AddressRules rules;
  net::HttpOptions http;
  std::vector<TlsSet> tls{TlsSet{}};       ///< never empty; the first is the one without a name
  bool rtmpe = false;                      ///< RTMP/RTMPE enabled: rtmpe and rtmpte are served
  bool alternative_vhost = false;          ///< EnableAltVhost: the connect URI may say ?_fcs_vhost=NAME
  std::vector<VirtualHostOptions> vhosts;  ///< never empty; the first is _defaultVHost_

  /// The virtual host for the host name of tcUrl or Host (already without port and brackets), by name or
  /// alias, without regard to case; _defaultVHost_ if nothing matches.
  const VirtualHostOptions& find_vhost(std::string_view host) const;
};

struct Configuration {
  std::string root;  ///< absolute path of the folder that holds conf/ and applications/
  std::shared_ptr<const Variables>
      variables;  ///< for the files of applications, which are read later; never null
  ServerOptions server;
  std::vector<AdaptorOptions> adaptors;     ///< never empty; the first is _defaultRoot_
  std::vector<std::string> without_effect;  ///< one line per file, for the log at start; empty lines never
};

inline const VirtualHostOptions& find_vhost(const AdaptorOptions& adaptor, std::string_view host) {
  return adaptor.find_vhost(host);
}

}  // namespace sallyport::config
