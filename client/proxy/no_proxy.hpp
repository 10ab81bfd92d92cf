#pragma once
// The hosts that are reached without a proxy: no_proxy, as curl documents it.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"

namespace sallyport::client {

/// Names stand for themselves and for what is beneath them, with or without a dot in front; addresses and
/// CIDR blocks for addresses; "*" for everything; an entry with a port for that port only.
class NoProxyList {
 public:
  NoProxyList() = default;
  /// Entries are separated by commas or blanks. Those that mean nothing are passed over.
  explicit NoProxyList(std::string_view text);

  /// `host` is a name or an address without brackets.
  bool contains(std::string_view host, std::uint16_t port) const;

 private:
  struct Entry {
    std::string domain;  // lower case, no dots around it; empty: an address block
    AddressPrefix block;
    std::uint16_t port = 0;  // 0: all
  };
  void add(std::string_view text);

  bool everything_ = false;
  std::vector<Entry> entries_;
};

}  // namespace sallyport::client
