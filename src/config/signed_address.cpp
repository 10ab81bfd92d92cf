#include "config/signed_address.hpp"

#include "base/log.hpp"
#include "config/secret_file.hpp"
#include "fetch/signature.hpp"
#include "fetch/url.hpp"

namespace sallyport::config {
namespace {

bool stays_here(const std::string& host) {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace

Result<ByteVector> signing_secret(const std::string& folder, const std::string& name) {
  const std::string path = name.starts_with('/') ? name : folder + "/" + name;
  const std::size_t slash = path.rfind('/');
  const auto file = secret_file(path.substr(0, slash), path.substr(slash + 1), fetch::make_secret);
  if (!file) return file.error();
  if (file->made) log::info("webhook-secret").field("file", path).field("made", "mode 0600");
  if (file->closed_to_others) {
    log::warn("webhook-secret")
        .field("file", path)
        .field("problem", "others than its owner could read it")
        .field("now", *file->closed_to_others ? "mode 0600" : "mode could not be changed");
  }
  auto secret = fetch::parse_secret(file->text);
  if (!secret) return Error{Reason::configuration_error, path + ": " + secret.error().message};
  return *std::move(secret);
}

void check_signed_address(const Element& tag, const std::string& file, Diagnostics& diagnostics) {
  const Attribute* const written = tag.attribute("url");
  const Position at = written ? written->value_at : tag.at;
  const auto url = fetch::Url::parse(written ? written->value : "");
  if (!url || written->value.find_first_of(" \t\r\n") != std::string::npos) {
    diagnostics.error(file, at, written ? "<" + tag.name + " url> is \"" + written->value + "\"" : "<" + tag.name + "> has no url",
                      "write where to, as in url=\"https://example.com/hooks\"");
  } else if (url->scheme() == "http" && !stays_here(url->host())) {
    diagnostics.warning(file, at, "what <" + tag.name + "> sends to " + url->host() + " can be read on the way",
                        "write https, unless the network between is your own");
  }
}

}  // namespace sallyport::config
