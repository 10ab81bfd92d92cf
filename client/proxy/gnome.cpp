#include "client/proxy/gnome.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <map>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/name.hpp"

extern char** environ;

namespace sallyport::client {
namespace {

constexpr std::size_t kLongestListing = 16 * 1024;
constexpr Milliseconds kPatience{1000};
constexpr std::string_view kDesktops[] = {"gnome", "unity", "cinnamon", "budgie", "pantheon", "mate", "xfce"};

/// "schema key" and the value behind it, of one line.
using Listing = std::map<std::string, std::string, std::less<>>;

Listing read_lines(std::string_view text) {
  Listing all;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t schema = line.find(' ');
    const std::size_t key = schema == std::string_view::npos ? schema : line.find(' ', schema + 1);
    if (key != std::string_view::npos) all.emplace(line.substr(0, key), line.substr(key + 1));
  }
  return all;
}

std::string_view find(const Listing& listing, std::string_view key) {
  const auto found = listing.find("org.gnome.system.proxy" + std::string(key));
  return found == listing.end() ? std::string_view() : std::string_view(found->second);
}

/// Of a text in GVariant's form: 'text'.
std::string_view unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != value.back() || (value.front() != '\'' && value.front() != '"'))
    return {};
  return value.substr(1, value.size() - 2);
}

/// Of a list in GVariant's form, ['localhost', '10.0.0.0/8'] or @as []: its texts, with commas between them.
std::string joined(std::string_view value) {
  std::string all;
  bool inside = false;
  for (const char c : value) {
    if (c == '\'') {
      if (!std::exchange(inside, !inside) && !all.empty()) all.push_back(',');
    } else if (inside) {
      all.push_back(c);
    }
  }
  return all;
}

std::optional<Route> route_of(const Listing& listing, const std::string& schema, RouteKind kind) {
  Route route;
  route.kind = kind;
  route.proxy.host = to_lower(unquoted(find(listing, schema + " host")));
  const std::string_view port = find(listing, schema + " port");
  std::from_chars(port.data(), port.data() + port.size(), route.proxy.port);
  if (route.proxy.host.empty() || !check_host(route.proxy.host) || route.proxy.port == 0) return {};
  if (find(listing, schema + " use-authentication") == "true") {
    route.proxy.user = unquoted(find(listing, schema + " authentication-user"));
    route.proxy.password = unquoted(find(listing, schema + " authentication-password"));
  }
  return route;
}

bool is_such_a_desktop() {
  const char* desktop = std::getenv("XDG_CURRENT_DESKTOP");
  if (!desktop || !std::getenv("DBUS_SESSION_BUS_ADDRESS")) return false;
  const std::string name = to_lower(desktop);
  return std::any_of(std::begin(kDesktops), std::end(kDesktops),
                     [&](std::string_view one) { return name.find(one) != std::string::npos; });
}

/// What comes out of the pipe until its end, or until the patience is over.
std::string read_pipe(int pipe) {
  std::string text;
  std::array<char, 4096> piece;
  const Deadline deadline{monotonic_now() + kPatience};
  while (text.size() < kLongestListing) {
    const auto left = std::chrono::duration_cast<Milliseconds>(deadline.at - monotonic_now());
    pollfd wait{pipe, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) return {};
    const ssize_t count = ::read(pipe, piece.data(), piece.size());
    if (count <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  return {};
}

std::string output_of(const std::array<const char*, 4>& command) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, writing.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int fault = ::posix_spawnp(&child, command[0], &actions, nullptr,
                                   const_cast<char* const*>(command.data()), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  writing.reset();
  if (fault != 0) return {};
  std::string text = read_pipe(reading.get());
  ::kill(child, SIGKILL);  // it has said what it had to say, or is stuck
  ::waitpid(child, nullptr, 0);
  return text;
}

}  // namespace

GnomeProxies parse_gnome_proxies(std::string_view text) {
  const Listing listing = read_lines(text.substr(0, kLongestListing));
  GnomeProxies proxies;
  const std::string_view mode = unquoted(find(listing, " mode"));
  if (mode == "auto") {
    proxies.pac = unquoted(find(listing, " autoconfig-url"));
    if (proxies.pac.empty()) proxies.pac = "WPAD";
  }
  if (mode != "manual") return proxies;
  proxies.http = route_of(listing, ".http", RouteKind::http_connect);
  proxies.https = route_of(listing, ".https", RouteKind::http_connect);
  proxies.socks = route_of(listing, ".socks", RouteKind::socks5);
  proxies.ignored_hosts = joined(find(listing, " ignore-hosts"));
  return proxies;
}

std::string list_gnome_proxies() {
  if (!is_such_a_desktop()) return {};
  return output_of({"gsettings", "list-recursively", "org.gnome.system.proxy", nullptr});
}

}  // namespace sallyport::client
