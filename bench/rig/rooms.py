"""Rooms: many clients who hear each other, beside NATS and a WebSocket server on Node; and many instances of a scripted
application. Nothing is judged here."""
from .bench import Bench
from .room_servers import CallRoom, Nats, NodeWs, SharedObjectRoom
from .statistics import ratios, summarise

LENGTH = 100  # bytes of what is said


class RoomExperiments(Bench):
    def rooms(self):
        """One member says something so many times a second, all others hear it: CPU per delivery, and delay."""
        return {"members": self._plan.room_members,
                "rates": {str(rate): self._compare_talks(rate) for rate in self._plan.room_rates}}

    def instances(self):
        """Memory and start-up of an instance and of a client."""
        self._say(f"{self._plan.instances} instances with {self._plan.instance_clients} clients each: sallyport")
        with self._make(CallRoom) as server:
            return self._load.instances(server, instances=self._plan.instances, clients=self._plan.instance_clients)

    def _compare_talks(self, rate):
        servers = [self._make(SharedObjectRoom), self._make(CallRoom),
                   *(kind(self._launcher) for kind in (Nats, NodeWs) if kind.available())]
        what = f"{self._plan.room_members} in a room, {rate} a second"
        runs = self._rounds(what, self._plan.room_rounds, servers, lambda server: self._load.room(
            server, members=self._plan.room_members, rate=rate, length=LENGTH, seconds=self._plan.room_seconds,
            warmup=self._plan.warmup, spin=True))
        return {name: {**self._summary(of_server), "ratios": self._ratios(name, runs)} for name, of_server in runs.items()}

    @staticmethod
    def _ratios(name, runs):
        """To each peer, within the same rounds."""
        return {peer: summarise(ratios(_cpu(runs[name]), _cpu(runs[peer]))).as_json()
                for peer in (Nats.name, NodeWs.name) if peer in runs and peer != name}

    @staticmethod
    def _summary(runs):
        medians = {"cpu_us": _cpu(runs), "cpu_percent": [run["server_cpu_percent"] for run in runs],
                   "delivered": [run["delivered_per_second"] for run in runs],
                   "p50_ms": [run["delay_ms"]["p50"] for run in runs], "p99_ms": [run["delay_ms"]["p99"] for run in runs]}
        sums = ("expected", "skipped", "missing", "repeated_or_reordered", "members_cut")
        return {**{name: summarise(values).as_json() for name, values in medians.items()},
                **{name: sum(run[name] for run in runs) for name in sums}, "runs": runs}


def _cpu(runs):
    return [run["server_cpu_us_per_delivery"] for run in runs]
