"""What can be wrong at the ends rather than in between."""

import dataclasses

from .base import Obstacle, check_choice


@dataclasses.dataclass
class Certificate(Obstacle):
    """The server presents a certificate that is not right: "expired", or for another "name"."""

    fault: str

    def __post_init__(self):
        check_choice("fault", self.fault, ("expired", "name"))

    def prepare(self, site):
        site.server_certificate = getattr(site.credentials, self.fault)


@dataclasses.dataclass
class Clock(Obstacle):
    """The client's clock is wrong by so many days (faketime); its timers run as they should."""

    days: int

    def prepare(self, site):
        site.client_settings.command = ["faketime", "-f", f"{self.days:+d}d"]
        site.client_settings.environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
