"""Counts, on the server's host, connections: those that come from the network, and what nobody may see, those that the server
opens towards it."""

import json

_TABLE = """
table inet witness {
  counter tcp_opened { }
  counter udp_opened { }
  counter tcp_arrived { }
  chain leaving {
    type filter hook output priority filter; policy accept;
    oifname "lo" accept
    tcp flags & (syn | ack) == syn counter name tcp_opened
    meta l4proto udp ct state new counter name udp_opened
  }
  chain coming {
    type filter hook input priority filter; policy accept;
    iifname "lo" accept
    tcp flags & (syn | ack) == syn counter name tcp_arrived
  }
}
"""


class Witness:
    def __init__(self, host):
        self._host = host
        host.nft(_TABLE)

    def opened(self):
        """How many times the server's host began a conversation, by protocol."""
        return {name.removesuffix("_opened"): packets for name, packets in self._counters().items() if name.endswith("_opened")}

    def arrived(self):
        """How many times somebody asked for a connection."""
        return self._counters()["tcp_arrived"]

    def _counters(self):
        listing = json.loads(self._host.run("nft", "--json", "list", "counters", "table", "inet", "witness"))
        counters = [entry["counter"] for entry in listing["nftables"] if "counter" in entry]
        return {counter["name"]: counter["packets"] for counter in counters}
