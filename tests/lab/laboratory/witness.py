"""Counts, on the server's host, what nobody may see: connections that the server opens towards the network."""

import json

_TABLE = """
table inet witness {
  counter tcp_opened { }
  counter udp_opened { }
  chain leaving {
    type filter hook output priority filter; policy accept;
    oifname "lo" accept
    tcp flags & (syn | ack) == syn counter name tcp_opened
    meta l4proto udp ct state new counter name udp_opened
  }
}
"""


class Witness:
    def __init__(self, host):
        self._host = host
        host.nft(_TABLE)

    def opened(self):
        """How many times the server's host began a conversation, by protocol."""
        listing = json.loads(self._host.run("nft", "--json", "list", "counters", "table", "inet", "witness"))
        counters = [entry["counter"] for entry in listing["nftables"] if "counter" in entry]
        return {counter["name"].removesuffix("_opened"): counter["packets"] for counter in counters}
