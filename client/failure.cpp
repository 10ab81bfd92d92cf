#include "client/failure.hpp"

#include <array>
#include <cstddef>

namespace sallyport::client {
namespace {

struct Words {
  std::string_view code;
  std::string_view sentence;
};

// In the order of the enumeration.
constexpr std::array kObstacles = std::to_array<Words>({
    {"none", "nothing in the way"},
    {"no-name", "the name is unknown"},
    {"name-server-silent", "no name server answers"},
    {"name-hijacked", "the name leads to an address that cannot be the server's"},
    {"no-route", "there is no route to the server"},
    {"silent-drop", "nothing comes back: something drops the packets silently"},
    {"refused", "refused at once by a reset"},
    {"reset", "the connection was accepted and then reset"},
    {"closed", "the connection was accepted and then closed without a word"},
    {"silent", "the connection was accepted and nothing came"},
    {"proxy-unreachable", "the proxy cannot be reached"},
    {"proxy-wants-credentials", "the proxy wants a user and a password"},
    {"proxy-refuses-credentials", "the proxy refuses this user and password"},
    {"proxy-scheme-unknown", "the proxy wants a kind of login that is not supported here"},
    {"proxy-bad-reply", "what answers there is no proxy of this kind"},
    {"connect-refused", "the proxy does not let connections through to this port"},
    {"destination-forbidden", "the proxy forbids this destination"},
    {"user-barred", "the proxy bars this user"},
    {"outside-hours", "the proxy permits this at other hours only"},
    {"proxy-cannot-reach", "the proxy cannot reach the server"},
    {"tls-intercepted", "TLS is intercepted"},
    {"tls-self-signed", "the server's certificate is signed by itself: nobody vouches for it"},
    {"tls-wrong-name", "the certificate is for another name"},
    {"tls-expired", "the certificate has expired"},
    {"clock-wrong", "this machine's clock is wrong, so that certificates seem invalid"},
    {"tls-failed", "TLS could not be agreed on"},
    {"not-tls", "what answers is not TLS"},
    {"not-http", "what answers is not HTTP as expected"},
    {"captive-portal", "a portal answers in the server's place: log in there first"},
    {"upgrade-stripped", "the WebSocket upgrade does not get through"},
    {"upgrade-refused", "the server refuses the WebSocket upgrade"},
    {"content-type-refused", "the content type is refused"},
    {"body-refused", "the content of the request is refused"},
    {"replies-buffered", "replies are held back"},
    {"connections-cut", "connections are cut"},
    {"http-error", "an HTTP error"},
    {"not-rtmp", "what answers is not RTMP"},
    {"unproven", "what answers did not prove to be an RTMP server"},
    {"server-refused", "the server refuses"},
    {"timed-out", "no answer in time"},
    {"cancelled", "given up, another way was faster"},
    {"unsupported", "not possible on this route"},
});
static_assert(kObstacles.size() == static_cast<std::size_t>(Obstacle::unsupported) + 1);

constexpr std::array kStages = std::to_array<std::string_view>(
    {"name", "tcp", "proxy", "tls", "http", "upgrade", "tunnel", "handshake", "connect", "open"});
static_assert(kStages.size() == static_cast<std::size_t>(Stage::open) + 1);

}  // namespace

std::string_view to_string(Obstacle obstacle) { return kObstacles[static_cast<std::size_t>(obstacle)].code; }
std::string_view to_string(Stage stage) { return kStages[static_cast<std::size_t>(stage)]; }
std::string_view describe(Obstacle obstacle) { return kObstacles[static_cast<std::size_t>(obstacle)].sentence; }

}  // namespace sallyport::client
