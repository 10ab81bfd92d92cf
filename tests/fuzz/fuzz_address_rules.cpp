// A list of who may come is taken apart without harm; what it says of a client does not depend on how the list
// is spaced or on the order of its entries, and what is not known never opens the door.
#include <algorithm>
#include <string>

#include "base/bytes.hpp"
#include "fuzz/fuzz_check.hpp"
#include "hub/page_rule.hpp"
#include "net/address_rules.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::net;
using sallyport::fuzz::check;
using Decision = AddressRules::Decision;

const ClientNames kUnknown{false, {}};
const ClientNames kNamed{true, {"pc.example.com", "localhost"}};

std::string spaced(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == ',' ? std::string(" ,\t") : std::string(1, c);
  return out;
}

void check_client(const AddressRules& rules, const AddressRules& reversed, const IpAddress& client) {
  const Decision decision = rules.decide(client);
  check(decision == reversed.decide(client), "the order of entries does not matter");
  for (const ClientNames* names : {&kUnknown, &kNamed}) {
    const Decision named = rules.decide(client, *names);
    check(named != Decision::need_names, "names decide");
    check(decision == Decision::need_names || named == decision, "what addresses have decided stays");
  }
  const bool in_unknown = rules.decide(client, kUnknown) == Decision::admit;
  const bool in_nameless = rules.decide(client, ClientNames{true, {}}) == Decision::admit;
  check(!in_unknown || in_nameless, "a client of whom nothing is known has no advantage");
}

void check_rules(const AddressList& list) {
  AddressList backwards(list.rbegin(), list.rend());
  for (const auto order : {AddressRules::Order::allow_deny, AddressRules::Order::deny_allow}) {
    for (const char* text : {"127.0.0.1", "192.0.2.7", "2001:db8::7"}) {
      const IpAddress client = *IpAddress::parse(text);
      check_client({order, list, {}}, {order, backwards, {}}, client);
      check_client({order, {}, list}, {order, {}, backwards}, client);
      check_client({order, list, list}, {order, backwards, backwards}, client);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, std::min<std::size_t>(size, 4096)});
  const auto list = parse_address_list(text);
  if (list) {
    check_rules(*list);
    const auto again = parse_address_list(spaced(text));
    check(again.ok() && *again == *list, "blanks around commas do not matter");
  } else {
    check(list.error().message.find("; ") != std::string::npos, "the sentence says what would be right");
  }
  if (const auto pages = hub::PageRule::parse(text)) {
    hub::ClientFacts client;
    check(pages->everybody || !pages->admits(client, {}, {}), "no page is in no domain");
    client.page_url = "http://" + std::string(text) + "/";
    pages->admits(client, {"example.com"}, "example.com");
  }
  host_of_url(text);
  return 0;
}
