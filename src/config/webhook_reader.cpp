#include "config/webhook_reader.hpp"

#include "base/log.hpp"
#include "base/name.hpp"
#include "config/signed_address.hpp"
#include "config/text.hpp"
#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

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
    endpoint.secret_file = text_of(*hook, "@secret", kSigningSecret);
    callbacks->endpoints.push_back(std::make_shared<const webhook::Endpoint>(std::move(endpoint)));
  }
  return callbacks;
}

Result<std::shared_ptr<const webhook::Callbacks>> with_secrets(const webhook::Callbacks& callbacks,
                                                               const std::string& folder) {
  auto complete = std::make_shared<webhook::Callbacks>();
  for (const webhook::EndpointRef& one : callbacks.endpoints) {
    auto secret = signing_secret(folder, one->secret_file);
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
    check_signed_address(*hook, file, diagnostics);
    if (text_of(*hook, "@events").empty() && text_of(*hook, "@asks").empty()) {
      diagnostics.warning(file, hook->at, "<Webhook> has neither events nor asks: it has no effect",
                          "write of what it is to be told, as in events=\"connect,disconnect\"");
    }
  }
}

}  // namespace sallyport::config
