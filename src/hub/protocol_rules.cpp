#include "hub/protocol_rules.hpp"

#include <algorithm>
#include <array>

#include "base/name.hpp"
#include "hub/client_facts.hpp"

namespace sallyport::hub {
namespace {

using One = ProtocolSet::One;

struct Word {
  std::string_view name;
  One one;
  ProtocolSet with_tunnel;  // what the word bars
};
constexpr std::array<Word, 6> kWords = {{
    {"rtmp", One::rtmp, ProtocolSet(One::rtmp) | One::rtmpt},
    {"rtmpt", One::rtmpt, One::rtmpt},
    {"rtmps", One::rtmps, ProtocolSet(One::rtmps) | One::rtmpts},
    {"rtmpts", One::rtmpts, One::rtmpts},
    {"rtmpe", One::rtmpe, ProtocolSet(One::rtmpe) | One::rtmpte},
    {"rtmpte", One::rtmpte, One::rtmpte},
}};

/// A protocol of FMS that nothing here speaks: a list may name it, to no effect.
constexpr std::string_view kNotSpoken = "rtmfp";

const Word* find_word(std::string_view written) {
  const std::string name = to_lower(written);
  const auto found = std::find_if(kWords.begin(), kWords.end(), [&](const Word& word) { return word.name == name; });
  return found == kWords.end() ? nullptr : &*found;
}

struct Carrier {
  std::string_view name;
  std::string_view fms;
  std::string_view secured;  // FMS's name where TLS is around it
};
/// RTMPE inside TLS stays what it is: whoever bars RTMPE means it.
constexpr std::array<Carrier, 14> kCarriers = {{
    {"rtmp", "rtmp", "rtmps"},
    {"xmlsocket", "rtmp", "rtmps"},
    {"rtmpt", "rtmpt", "rtmps"},
    {"ws", "rtmpt", "rtmps"},
    {"http-flv", "rtmpt", "rtmps"},
    {"http-amf", "rtmpt", "rtmps"},
    {"rtmps", "rtmps", "rtmps"},
    {"xmlsockets", "rtmps", "rtmps"},
    {"rtmpts", "rtmps", "rtmps"},
    {"wss", "rtmps", "rtmps"},
    {"https-flv", "rtmps", "rtmps"},
    {"https-amf", "rtmps", "rtmps"},
    {"rtmpe", "rtmpe", "rtmpe"},
    {"rtmpte", "rtmpte", "rtmpte"},
}};

/// The word that means this client's carrier most exactly.
std::optional<One> word_of(const ClientFacts& client) {
  const Word* word = find_word(client.protocol);
  if (!word) return std::nullopt;
  if (word->one == One::rtmps && client.tunnelled) return One::rtmpts;
  return word->one;
}

Error disallowed_error(const ClientFacts& client) {
  const std::string name = client.protocol.empty() ? "this client came by" : client.protocol;
  return {Reason::protocol_disallowed, "This application does not allow the protocol " + name + "."};
}

}  // namespace

std::string ProtocolSet::to_string() const {
  std::string list;
  for (const Word& word : kWords) {
    if (!has(word.one)) continue;
    if (!list.empty()) list += ", ";
    list += word.name;
  }
  return list;
}

std::string_view fms_protocol(std::string_view carrier, bool secure) {
  const auto found = std::find_if(kCarriers.begin(), kCarriers.end(), [&](const Carrier& one) { return one.name == carrier; });
  if (found == kCarriers.end()) return {};
  return secure ? found->secured : found->fms;
}

bool ProtocolRules::disallow(std::string_view written) {
  const Word* word = find_word(written);
  if (!word && to_lower(written) != kNotSpoken) return false;
  if (word) disallowed = disallowed | word->with_tunnel;
  return listed = true;
}

bool ProtocolRules::allow(std::string_view written) {
  if (to_lower(written) == "secure") return listed = secure_only = true;
  const Word* word = find_word(written);
  if (!word) return false;
  allowed = allowed | (word->one == One::rtmps ? word->with_tunnel : ProtocolSet(word->one));
  return listed = true;
}

ProtocolSet ProtocolRules::accepted_by_lists() const {
  ProtocolSet set = allowed.empty() ? ProtocolSet::all() : allowed;
  if (secure_only) set = set & ProtocolSet::secure();
  return set.without(disallowed);
}

Result<void> ProtocolRules::check(const ClientFacts& client) const {
  if (!tunnel && client.tunnelled) return Error{Reason::protocol_disallowed, "This application does not allow HTTP tunnelling."};
  if (!listed) return {};
  const auto word = word_of(client);
  if (!word) return disallowed_error(client);
  if (secure_only && !(client.secure && ProtocolSet::secure().has(*word))) {
    return Error{Reason::insecure, "This application takes clients by TLS only, as in rtmps."};
  }
  if (!accepted_by_lists().has(*word)) return disallowed_error(client);
  return {};
}

}  // namespace sallyport::hub
