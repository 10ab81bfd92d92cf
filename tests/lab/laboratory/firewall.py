"""The router's rules, gathered from all obstacles of a scenario and set at once (nftables)."""

OUTSIDE, INSIDE = "cable1", "cable2"  # the router's devices towards the client and towards the server

# Where obstacles may add lines. In `diverted` a connection of the client is led to a program on the router, `through`
# judges what is passed on, `entering` what is for the router itself, `leaving` changes addresses on the way out.
_CHAINS = {
    "diverted": "type nat hook prerouting priority dstnat; policy accept;",
    "through": "type filter hook forward priority filter; policy accept;",
    "entering": "type filter hook input priority filter; policy accept;",
    "leaving": "type nat hook postrouting priority srcnat; policy accept;",
}

ACTIONS = {
    "drop": "drop",
    "reset": "reject with tcp reset",
    "unreachable": "reject with icmpx host-unreachable",
    "prohibited": "reject with icmpx admin-prohibited",
}


def port_set(ports):
    return "{ " + ", ".join(str(port) for port in ports) + " }"


class Rules:
    """Lines for the chains, and objects beside them (sets, timeout policies)."""

    def __init__(self):
        self._lines = {chain: [] for chain in _CHAINS}
        self._objects = []

    def add(self, chain, line):
        self._lines[chain].append(line)

    def add_object(self, text):
        self._objects.append(text)

    def divert(self, ports, to):
        """Connections of the client to these ports end at a port of the router."""
        self.add("diverted", f'iifname "{OUTSIDE}" tcp dport {port_set(ports)} redirect to :{to}')

    def text(self):
        parts = list(self._objects)
        for chain, head in _CHAINS.items():
            lines = [f"    {line}" for line in self._lines[chain]]
            parts.append("\n".join([f"  chain {chain} {{", f"    {head}", *lines, "  }"]))
        return "table inet lab {\n" + "\n".join(parts) + "\n}\n"
