#include "client/connector/network_key.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include <linux/wireless.h>
#include <net/if.h>
#include <openssl/evp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/random.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kMaxRead = 256 * 1024;  // of one file
constexpr std::size_t kKeyBytes = 16;
constexpr std::string_view kZeroIpv4 = "00000000";
constexpr std::string_view kZeroIpv6 = "00000000000000000000000000000000";

std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxRead, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return text;
}

std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> all;
  for (std::string word; in >> word;) all.push_back(word);
  return all;
}

template <typename Visit>
void for_each_line(const std::string& text, Visit&& visit) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) visit(words(line));
}

/// /proc/net/route has addresses as the machine's own hexadecimal numbers, /proc/net/arp in dots.
std::optional<std::string> dotted(const std::string& hexadecimal) {
  std::uint32_t value = 0;
  std::istringstream in(hexadecimal);
  if (hexadecimal.size() != kZeroIpv4.size() || !(in >> std::hex >> value)) return std::nullopt;
  const auto* const byte = reinterpret_cast<const unsigned char*>(&value);
  std::string text;
  for (int i = 0; i < 4; ++i) text.append(i ? "." : "").append(std::to_string(byte[i]));
  return text;
}

/// The hardware address if the neighbour is known, else the address itself.
std::string hardware_of(const std::string& address, const std::string& neighbours) {
  std::string found = address;
  for_each_line(neighbours, [&](const std::vector<std::string>& row) {
    if (row.size() >= 4 && row[0] == address && row[3] != "00:00:00:00:00:00") found = row[3];
  });
  return found;
}

void add_gateways(const NetworkTraits& traits, std::set<std::string>& facts) {
  for_each_line(traits.ipv4_routes, [&](const std::vector<std::string>& row) {
    if (row.size() < 8 || row[1] != kZeroIpv4 || row[7] != kZeroIpv4 || row[2] == kZeroIpv4) return;
    if (const auto gateway = dotted(row[2]))
      facts.insert("gateway " + hardware_of(*gateway, traits.neighbours));
  });
  for_each_line(traits.ipv6_routes, [&](const std::vector<std::string>& row) {
    if (row.size() < 5 || row[0] != kZeroIpv6 || row[1] != "00" || row[4] == kZeroIpv6) return;
    facts.insert("gateway " + row[4]);
  });
}

void add_name_servers(const std::string& resolver, std::set<std::string>& facts) {
  for_each_line(resolver, [&](const std::vector<std::string>& row) {
    if (row.size() >= 2 && row[0] == "nameserver") facts.insert("nameserver " + row[1]);
  });
}

/// Of the first interface that is in one.
std::string wireless_name() {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  std::string found;
  for_each_line(read_file("/proc/net/wireless"), [&](const std::vector<std::string>& row) {
    if (!found.empty() || row.empty() || row[0].size() < 2 || row[0].back() != ':') return;
    char name[IW_ESSID_MAX_SIZE + 1] = {};
    iwreq request{};
    row[0].copy(request.ifr_name, std::min(row[0].size() - 1, sizeof request.ifr_name - 1));
    request.u.essid.pointer = name;
    request.u.essid.length = IW_ESSID_MAX_SIZE;
    if (socket && ::ioctl(socket.get(), SIOCGIWESSID, &request) == 0) found.assign(name);
  });
  return found;
}

}  // namespace

std::string network_key(const NetworkTraits& traits) {
  std::set<std::string> facts;
  add_gateways(traits, facts);
  add_name_servers(traits.resolver, facts);
  if (!traits.wireless.empty()) facts.insert("wireless " + traits.wireless);
  if (facts.empty()) return {};
  std::string text;
  for (const std::string& fact : facts) text.append(fact).append("\n");
  return digest_hex(text);
}

std::string network_key() {
  return network_key({.ipv4_routes = read_file("/proc/net/route"),
                      .ipv6_routes = read_file("/proc/net/ipv6_route"),
                      .neighbours = read_file("/proc/net/arp"),
                      .resolver = read_file("/etc/resolv.conf"),
                      .wireless = wireless_name()});
}

std::string digest_hex(std::string_view text) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return to_hex(ByteSpan(digest).first(kKeyBytes));
}

}  // namespace sallyport::client
