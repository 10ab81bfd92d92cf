"""Deep packet inspection: connections to some ports are led to a middlebox of our own (tests/lab/middlebox), which lets
through what it likes."""

import dataclasses
import json
import sys

from harness.waiting import eventually

from ..paths import LAB
from .base import Obstacle

_next_port = iter(range(20001, 20100))


@dataclasses.dataclass
class Inspection(Obstacle):
    """`ports` are looked into. The other fields are the middlebox's policy; middlebox/policy.py says what each does."""

    ports: list
    require: str = "any"
    otherwise: str = "reset"
    lifetime_s: float = 0.0
    idle_s: float = 0.0
    http: dict = dataclasses.field(default_factory=dict)
    tls: dict = dataclasses.field(default_factory=dict)

    def prepare(self, site):
        self._port = next(_next_port)
        site.rules.divert(self.ports, self._port)

    def start(self, site):
        policy = {"require": self.require, "otherwise": self.otherwise, "lifetime_s": self.lifetime_s,
                  "idle_s": self.idle_s, "http": self.http, "tls": self.tls}
        program = site.router.start(f"middlebox-{self._port}", [
            sys.executable, "-m", "middlebox", "--listen", str(self._port), "--policy", json.dumps(policy),
        ], cwd=LAB)
        site.wait_listening(program, self._port)


