#include "client/connector/carrier.hpp"

#include <algorithm>

namespace sallyport::client {
namespace {

struct Name {
  Carrier carrier;
  std::string_view word;
};

constexpr std::array kNames = std::to_array<Name>({
    {kRtmp, "rtmp"},
    {kRtmps, "rtmps"},
    {kHttp, "http"},
    {kHttps, "https"},
    {kWs, "ws"},
    {kWss, "wss"},
    {kRtmpt, "rtmpt"},
    {kRtmpts, "rtmpts"},
    {kHttpPoll, "http-poll"},
    {kHttpsPoll, "https-poll"},
    {kHttpText, "http-text"},
    {kHttpsText, "https-text"},
    {kRtmpe, "rtmpe"},
    {kRtmpte, "rtmpte"},
    {kRtmptePoll, "rtmpte-poll"},
    {kRtmpteText, "rtmpte-text"},
});

constexpr std::array kOfRtmp = {kRtmps, kRtmp,  kHttps,     kWss,      kRtmpts,    kHttp,
                                kWs,    kRtmpt, kHttpsPoll, kHttpPoll, kHttpsText, kHttpText};
constexpr std::array kOfRtmps = {kRtmps, kHttps, kWss, kRtmpts, kHttpsPoll, kHttpsText};
constexpr std::array kOfRtmpe = {kRtmpe, kRtmpte, kRtmptePoll, kRtmpteText};
constexpr std::array kOfRtmpt = {kRtmpt, kHttpPoll, kHttpText};
constexpr std::array kOfRtmpte = {kRtmpte, kRtmptePoll, kRtmpteText};
constexpr std::array kOfRtmpts = {kRtmpts, kHttpsPoll, kHttpsText};
constexpr std::array kOfWs = {kWs};
constexpr std::array kOfWss = {kWss};

}  // namespace

std::string_view to_string(const Carrier& carrier) {
  const auto* const found =
      std::find_if(kNames.begin(), kNames.end(), [&](const Name& name) { return name.carrier == carrier; });
  return found == kNames.end() ? "unknown" : found->word;
}

std::span<const Carrier> carriers_of(Scheme scheme) {
  switch (scheme) {
    case Scheme::rtmp:
      return kOfRtmp;
    case Scheme::rtmps:
      return kOfRtmps;
    case Scheme::rtmpe:
      return kOfRtmpe;
    case Scheme::rtmpt:
      return kOfRtmpt;
    case Scheme::rtmpte:
      return kOfRtmpte;
    case Scheme::rtmpts:
      return kOfRtmpts;
    case Scheme::ws:
      return kOfWs;
    case Scheme::wss:
      return kOfWss;
  }
  return {};
}

bool allows(Scheme scheme, const Carrier& carrier) {
  const auto all = carriers_of(scheme);
  return std::find(all.begin(), all.end(), carrier) != all.end();
}

}  // namespace sallyport::client
