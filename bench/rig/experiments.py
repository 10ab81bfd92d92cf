"""The experiments. Each answers the raw runs and what follows from them; nothing is judged here.

Servers that are compared run in the same rounds, each round in another order, so that a change of the
machine's mood meets all of them."""
from .servers import Floor, Nginx, Sallyport
from .statistics import cpu_of, ratios, summarise


class Experiments:
    def __init__(self, launcher, build, load, plan, say):
        self._launcher = launcher
        self._build = build
        self._load = load
        self._plan = plan
        self._say = say

    def fanout(self):
        """CPU per viewer and delay, as viewers grow, without a flush window."""
        return {str(viewers): self._compare(f"fan-out to {viewers}", self._plan.rounds,
                                            [self._floor(), self._sallyport(), *self._peers()],
                                            lambda server, v=viewers: self._run_fanout(server, v))
                for viewers in self._plan.viewers}

    def windows(self):
        """The same with a flush window, against the floor that merges over the same window."""
        viewers = self._plan.window_viewers
        return {str(window): self._compare(f"window {window} ms, {viewers} viewers", self._plan.window_rounds,
                                           [self._floor(window), self._sallyport(window)],
                                           lambda server: self._run_fanout(server, viewers))
                for window in self._plan.windows_ms}

    def setup(self):
        """From the SYN to Play.Start: time of one after the other, CPU with 16 at once."""
        servers = [self._floor(), self._sallyport(), *self._peers()]
        results = {}
        for handshake in ("simple", "digest"):
            runs = self._rounds(f"setup, {handshake} handshake", self._plan.setup_rounds, servers,
                                lambda server, d=handshake == "digest": self._run_setup(server, d))
            results[handshake] = {
                name: {"p50_ms": summarise([run["time_ms"]["p50"] for run in of_server]).as_json(),
                       "p99_ms": summarise([run["time_ms"]["p99"] for run in of_server]).as_json(),
                       "cpu_us": summarise([run["cpu_us_at_once"] for run in of_server]).as_json(),
                       "runs": of_server}
                for name, of_server in runs.items()}
        return results

    def idle(self):
        """Memory of a connection on which nothing happens, and the CPU they all take."""
        results = {}
        for playing in (False, True):
            for server in [self._sallyport(), *self._peers()]:
                what = "playing" if playing else "connected"
                self._say(f"idle, {self._plan.idle_connections} {what}: {server.name}")
                with server:
                    results[f"{server.name} {what}"] = self._load.idle(
                        server, connections=self._plan.idle_connections, seconds=self._plan.idle_seconds, play=playing)
        return results

    def stalled(self):
        """Memory that viewers cost who have stopped reading, and what the others feel of them. Shorter than the
        time after which a stalled viewer is cut."""
        results = {}
        for stalled in (0, self._plan.stalled):
            self._say(f"{stalled} stalled among {self._plan.stalled_viewers}: sallyport")
            with self._sallyport() as server:
                results[str(stalled)] = self._load.fanout(
                    server, viewers=self._plan.stalled_viewers, stalled=stalled, warmup=self._plan.warmup,
                    seconds=self._plan.stalled_seconds, spin=True)
        without, having = results["0"], results[str(self._plan.stalled)]
        more = having["server_peak_rss_bytes"] - without["server_peak_rss_bytes"]
        return {"runs": results, "bytes_per_stalled_viewer": more / self._plan.stalled}

    def tunnel(self):
        """RTMPT against RTMP on the same server."""
        viewers = self._plan.tunnel_viewers
        by_scheme = {"rtmp": [], "rtmpt": []}
        for number in range(self._plan.tunnel_rounds):
            for scheme, runs in by_scheme.items():
                self._say(f"tunnel, {viewers} viewers, round {number + 1}/{self._plan.tunnel_rounds}: {scheme}")
                with self._sallyport() as server:
                    runs.append(self._run_fanout(server, viewers, scheme))
        return {"rtmp": self._fanout_summary(by_scheme["rtmp"]), "rtmpt": self._fanout_summary(by_scheme["rtmpt"]),
                "ratio": summarise(ratios(cpu_of(by_scheme["rtmpt"]), cpu_of(by_scheme["rtmp"]))).as_json()}

    def rtmpe(self):
        """RTMPE against RC4 of the same bytes and plain RTMP, all measured in the same round."""
        results = {}
        for viewers in self._plan.rtmpe_viewers:
            runs = {"rtmp": [], "rtmpe": []}
            cipher = []
            for number in range(self._plan.rtmpe_rounds):
                for scheme, of_scheme in runs.items():
                    self._say(f"rtmpe, {viewers} viewers, round {number + 1}/{self._plan.rtmpe_rounds}: {scheme}")
                    with Sallyport(self._launcher, self._build, rtmpe=True) as server:
                        of_scheme.append(self._run_fanout(server, viewers, scheme))
                cipher.append(self._cipher_cost(runs["rtmpe"][-1]))
            bare = [plain + rc4 for plain, rc4 in zip(cpu_of(runs["rtmp"]), cipher)]
            results[str(viewers)] = {
                **{scheme: self._fanout_summary(of_scheme) for scheme, of_scheme in runs.items()},
                "rc4_us_per_viewer_second": summarise(cipher).as_json(),
                "ratio": summarise(ratios(cpu_of(runs["rtmpe"]), bare)).as_json()}
        return results

    def _cipher_cost(self, run):
        """Microseconds of RC4 for what a viewer of that run got in a second."""
        bytes_per_second = run["mbit_per_second_per_viewer"] * 1e6 / 8
        return bytes_per_second * self._load.rc4_nanoseconds_per_byte() / 1000

    def _floor(self, window_ms=0):
        return Floor(self._launcher, self._build, window_ms)

    def _sallyport(self, window_ms=0):
        return Sallyport(self._launcher, self._build, window_ms)

    def _peers(self):
        return [Nginx(self._launcher)] if Nginx.available() else []

    def _run_fanout(self, server, viewers, scheme="rtmp"):
        return self._load.fanout(server, scheme, viewers=viewers, seconds=self._plan.seconds,
                                 warmup=self._plan.warmup, spin=True)

    def _run_setup(self, server, digest):
        alone = self._load.setup(server, count=self._plan.setups, digest=digest)
        together = self._load.setup(server, count=self._plan.setups, digest=digest, at_once=16, spin=True)
        return {**alone, "cpu_us_at_once": together["server_cpu_us_per_setup"]}

    def _rounds(self, what, rounds, servers, measure):
        runs = {server.name: [] for server in servers}
        for number in range(rounds):
            turn = number % len(servers)
            for server in servers[turn:] + servers[:turn]:
                self._say(f"{what}, round {number + 1}/{rounds}: {server.name}")
                with server:
                    runs[server.name].append(measure(server))
        return runs

    def _compare(self, what, rounds, servers, measure):
        runs = self._rounds(what, rounds, servers, measure)
        floor = cpu_of(runs["floor"])
        return {name: {**self._fanout_summary(of_server),
                       "ratio": summarise(ratios(cpu_of(of_server), floor)).as_json()}
                for name, of_server in runs.items()}

    @staticmethod
    def _fanout_summary(runs):
        return {"cpu_us_per_viewer_second": summarise(cpu_of(runs)).as_json(),
                "p50_ms": summarise([run["delay_ms"]["p50"] for run in runs]).as_json(),
                "p99_ms": summarise([run["delay_ms"]["p99"] for run in runs]).as_json(),
                "lost": sum(run["lost"] for run in runs),
                "repeated_or_reordered": sum(run["repeated_or_reordered"] for run in runs),
                "viewers_cut": sum(run["viewers_cut"] for run in runs),
                "runs": runs}
