#pragma once
// TrustedProxies of Adaptor.xml, and whether it fits the marks of the ports.
#include <string>

#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "net/front/front_options.hpp"
#include "net/listen_address.hpp"

namespace sallyport::config {

struct AdaptorOptions;

/// proxy and secure of a HostPort.
void read_marks(const Element& host_port, net::ListenAddress& address);
/// `root` is a validated <Adaptor>.
net::FrontOptions read_fronts(const Element& root);
/// Marks without proxies, and proxies that nobody asks about. `options` is read but for its virtual hosts.
void check_fronts(const Element& root, const std::string& file, const AdaptorOptions& options,
                  Diagnostics& diagnostics);

}  // namespace sallyport::config
