"""What all obstacles have in common."""


class Obstacle:
    """Built up in two steps. Either may be left out."""

    rtt_ms = 0.0  # what it adds to every round trip

    def prepare(self, site):
        """Before the hosts are joined and the name server runs: rules, names, certificates, the client's settings."""

    def start(self, site):
        """Once everything else is up: programs on the router."""

    def stir(self, site):
        """When two are there who stay (stays.py): what an obstacle does once, or from then on."""


def check_choice(what, value, choices):
    if value not in choices:
        raise ValueError(f"{what} is {value!r}; it must be one of {', '.join(choices)}")
