"""What all experiments have in common: rounds, servers, and what runs of one thing come to.

Servers that are compared run in the same rounds, each round in another order, so that a change of the
machine's mood meets all of them."""
from .servers import Nginx
from .statistics import cpu_of, ratios, summarise


class Bench:
    def __init__(self, launcher, build, load, plan, say):
        self._launcher = launcher
        self._build = build
        self._load = load
        self._plan = plan
        self._say = say

    def _make(self, kind, **options):
        return kind(self._launcher, self._build, **options)

    def _peers(self):
        return [Nginx(self._launcher)] if Nginx.available() else []

    def _run_fanout(self, server, viewers, scheme="rtmp"):
        return self._load.fanout(server, scheme, viewers=viewers, seconds=self._plan.seconds,
                                 warmup=self._plan.warmup, spin=True)

    def _rounds(self, what, rounds, servers, measure):
        """Runs of each server by its name."""
        runs = {server.name: [] for server in servers}
        for number in range(rounds):
            turn = number % len(servers)
            for server in servers[turn:] + servers[:turn]:
                self._say(f"{what}, round {number + 1}/{rounds}: {server.name}")
                with server:
                    runs[server.name].append(measure(server))
        return runs

    def _compare(self, what, rounds, servers, measure):
        """Fan-out of several servers, each against the floor of its round."""
        runs = self._rounds(what, rounds, servers, measure)
        floor = cpu_of(runs["floor"])
        return {name: {**self._fanout_summary(of_server),
                       "ratio": summarise(ratios(cpu_of(of_server), floor)).as_json()}
                for name, of_server in runs.items()}

    def _compare_schemes(self, what, rounds, schemes, viewers, make_server, end_round=lambda runs: None):
        """Fan-out of one server over several carriers; runs by scheme. `end_round` is given those so far."""
        runs = {scheme: [] for scheme in schemes}
        for number in range(rounds):
            turn = number % len(schemes)
            for scheme in schemes[turn:] + schemes[:turn]:
                self._say(f"{what}, {viewers} viewers, round {number + 1}/{rounds}: {scheme}")
                with make_server() as server:
                    runs[scheme].append(self._run_fanout(server, viewers, scheme))
            end_round(runs)
        return runs

    @staticmethod
    def _fanout_summary(runs):
        return {"cpu_us_per_viewer_second": summarise(cpu_of(runs)).as_json(),
                "p50_ms": summarise([run["delay_ms"]["p50"] for run in runs]).as_json(),
                "p99_ms": summarise([run["delay_ms"]["p99"] for run in runs]).as_json(),
                "lost": sum(run["lost"] for run in runs),
                "repeated_or_reordered": sum(run["repeated_or_reordered"] for run in runs),
                "viewers_cut": sum(run["viewers_cut"] for run in runs),
                "runs": runs}
