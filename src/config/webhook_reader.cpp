#include "config/webhook_reader.hpp"

#include <optional>

#include "base/log.hpp"
#include "base/name.hpp"
#include "config/secret_file.hpp"
#include "config/text.hpp"
#include "config/typed_value.hpp"
#include "fetch/signature.hpp"

namespace sallyport::config {
namespace {

constexpr std::string_view kDefaultSecret = "webhook.secret";

std::vector<const Element*> webhooks_of(const Element& tree) {
  std::vector<const Element*> all;
  const Element* const section = tree.child("Webhooks");
  if (!section) return all;
  for (const Element& one : section->children)
    if (one.name == "Webhook") all.push_back(&one);
  return all;
}

webhook::EventSet events_of(const Element& hook, std::string_view attribute) {
  webhook::EventSet set;
  for (const std::string& word : split_list(text_of(hook, attribute), ',')) {
    if (const auto event = webhook::parse_event(to_lower(word))) set.add(*event);
  }
  return set;
}

Result<ByteVector> secret_in(const std::string& folder, const std::string& name) {
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

struct Url {
  std::string scheme;
  std::string host;
};

std::optional<Url> parse_url(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Url url{to_lower(text.substr(0, colon)), {}};
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t login = rest.rfind('@'); login != std::string_view::npos) rest.remove_prefix(login + 1);
  const bool bracketed = rest.starts_with('[');
  const std::size_t end = bracketed ? rest.find(']') : rest.find(':');
  url.host = rest.substr(bracketed ? 1 : 0, end == std::string_view::npos ? end : end - (bracketed ? 1 : 0));
  if (url.host.empty() || text.find_first_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
  return url;
}

bool stays_here(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

std::shared_ptr<const webhook::Callbacks> read_webhooks(const Element& merged) {
  const auto hooks = webhooks_of(merged);
  if (hooks.empty()) return nullptr;
  auto callbacks = std::make_shared<webhook::Callbacks>();
  for (const Element* hook : hooks) {
    webhook::Endpoint endpoint;
    endpoint.url = text_of(*hook, "@url");
    endpoint.told = events_of(*hook, "@events");
    endpoint.asked = events_of(*hook, "@asks");
    endpoint.deadline = Milliseconds(1'000 * integer_of(*hook, "@deadline", 5));
    endpoint.secret_file = text_of(*hook, "@secret", kDefaultSecret);
    callbacks->endpoints.push_back(std::make_shared<const webhook::Endpoint>(std::move(endpoint)));
  }
  return callbacks;
}

Result<std::shared_ptr<const webhook::Callbacks>> with_secrets(const webhook::Callbacks& callbacks,
                                                               const std::string& folder) {
  auto complete = std::make_shared<webhook::Callbacks>();
  for (const webhook::EndpointRef& one : callbacks.endpoints) {
    auto secret = secret_in(folder, one->secret_file);
    if (!secret && !one->asked.empty()) return Error{Reason::configuration_error, secret.error().message};
    if (!secret) {
      log::error("webhook-secret")
          .field("endpoint", one->place())
          .field("problem", secret.error().message)
          .field("effect", "it is told nothing");
      continue;
    }
    webhook::Endpoint endpoint = *one;
    endpoint.secret = *std::move(secret);
    complete->endpoints.push_back(std::make_shared<const webhook::Endpoint>(std::move(endpoint)));
  }
  return std::shared_ptr<const webhook::Callbacks>(std::move(complete));
}

void check_webhooks(const Element& tree, const std::string& file, Diagnostics& diagnostics) {
  for (const Element* hook : webhooks_of(tree)) {
    const Attribute* const written = hook->attribute("url");
    const Position at = written ? written->value_at : hook->at;
    const auto url = written ? parse_url(written->value) : std::nullopt;
    if (!url) {
      diagnostics.error(file, at, written ? "<Webhook url> is \"" + written->value + "\"" : "<Webhook> has no url",
                        "write where to, as in url=\"https://example.com/hooks\"");
    } else if (url->scheme == "http" && !stays_here(url->host)) {
      diagnostics.warning(file, at, "what <Webhook> sends to " + url->host + " can be read on the way",
                          "write https, unless the network between is your own");
    }
    if (text_of(*hook, "@events").empty() && text_of(*hook, "@asks").empty()) {
      diagnostics.warning(file, hook->at, "<Webhook> has neither events nor asks: it has no effect",
                          "write of what it is to be told, as in events=\"connect,disconnect\"");
    }
  }
}

}  // namespace sallyport::config
