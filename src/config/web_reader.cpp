#include "config/web_reader.hpp"

#include <algorithm>

#include "config/signed_address.hpp"
#include "config/text.hpp"
#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

constexpr std::int64_t kMostRedirects = 50;
constexpr std::int64_t kLongestRequest = 3'600;  // s

std::vector<const Element*> signed_of(const Element& tree) {
  std::vector<const Element*> all;
  const Element* const section = tree.child("HTTP");
  if (!section) return all;
  for (const Element& one : section->children)
    if (one.name == "Sign") all.push_back(&one);
  return all;
}

void read_proxy(const Element& root, hub::WebOptions& options) {
  options.proxy_host = text_of(root, "HTTP/Proxy/Host");
  options.proxy_port = static_cast<std::uint16_t>(integer_of(root, "HTTP/Proxy/Port", options.proxy_port));
  options.proxy_socks = equal_ignoring_case(text_of(root, "HTTP/Proxy/Type"), "SOCKS5");
  options.proxy_tunnel = boolean_of(root, "HTTP/Proxy/Tunnel", false);
  options.proxy_user = text_of(root, "HTTP/Proxy/Username");
  options.proxy_password = text_of(root, "HTTP/Proxy/Password");
}

void read_redirects(const Element& root, hub::WebOptions& options) {
  const std::int64_t most = integer_of(root, "HTTP/Redirect/Max", options.redirects);
  options.redirects = static_cast<unsigned>(std::min(most, kMostRedirects));
  if (!boolean_of(root, "HTTP/Redirect/Allow", true)) options.redirects = 0;
  options.login_everywhere = boolean_of(root, "HTTP/Redirect/UnrestrictedAuth", true);
}

}  // namespace

hub::WebOptions read_web_options(const Element& root) {
  hub::WebOptions options;
  const std::int64_t seconds = integer_of(root, "HTTP/Connections/MaxTimeout", 0);
  if (seconds > 0) options.max_time = Seconds(std::min(seconds, kLongestRequest));
  options.reuse = boolean_of(root, "HTTP/Connections/Reuse", true);
  options.interface = text_of(root, "HTTP/Connections/Interface");
  read_proxy(root, options);
  read_redirects(root, options);
  options.http_1_0 = boolean_of(root, "HTTP/HTTP_1_0", false) || boolean_of(root, "HTTP/HTTP1_0", false);
  options.verbose = boolean_of(root, "HTTP/Verbose", false);
  for (const Element* one : signed_of(root)) {
    options.signed_urls.push_back({text_of(*one, "@url"), text_of(*one, "@secret", kSigningSecret), {}});
  }
  return options;
}

Result<void> read_web_secrets(hub::WebOptions& options, const std::string& folder) {
  for (hub::SignedUrl& one : options.signed_urls) {
    auto secret = signing_secret(folder, one.secret_file);
    if (!secret) return Error{Reason::configuration_error, secret.error().message};
    one.secret = *std::move(secret);
  }
  return {};
}

void check_web_options(const Element& tree, const std::string& file, Diagnostics& diagnostics) {
  for (const Element* one : signed_of(tree)) check_signed_address(*one, file, diagnostics);
}

}  // namespace sallyport::config
