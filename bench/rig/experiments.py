"""The experiments without TLS. Each answers the raw runs and what follows from them; nothing is judged here."""
from .bench import Bench
from .servers import Floor, Sallyport
from .statistics import cpu_of, ratios, summarise


class Experiments(Bench):
    def fanout(self):
        """CPU per viewer and delay, as viewers grow, without a flush window."""
        return {str(viewers): self._compare(f"fan-out to {viewers}", self._plan.rounds,
                                            [self._make(Floor), self._make(Sallyport), *self._peers()],
                                            lambda server, v=viewers: self._run_fanout(server, v))
                for viewers in self._plan.viewers}

    def windows(self):
        """The same with a flush window, against the floor that merges over the same window."""
        viewers = self._plan.window_viewers
        return {str(window): self._compare(f"window {window} ms, {viewers} viewers", self._plan.window_rounds,
                                           [self._make(kind, window_ms=window) for kind in (Floor, Sallyport)],
                                           lambda server: self._run_fanout(server, viewers))
                for window in self._plan.windows_ms}

    def setup(self):
        """From the SYN to Play.Start: time of one after the other, CPU with 16 at once."""
        servers = [self._make(Floor), self._make(Sallyport), *self._peers()]
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
            for server in [self._make(Sallyport), *self._peers()]:
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
            with self._make(Sallyport) as server:
                results[str(stalled)] = self._load.fanout(
                    server, viewers=self._plan.stalled_viewers, stalled=stalled, warmup=self._plan.warmup,
                    seconds=self._plan.stalled_seconds, spin=True)
        without, having = results["0"], results[str(self._plan.stalled)]
        more = having["server_peak_rss_bytes"] - without["server_peak_rss_bytes"]
        return {"runs": results, "bytes_per_stalled_viewer": more / self._plan.stalled}

    def tunnel(self):
        """RTMPT against RTMP on the same server."""
        runs = self._compare_schemes("tunnel", self._plan.tunnel_rounds, ["rtmp", "rtmpt"],
                                     self._plan.tunnel_viewers, lambda: self._make(Sallyport))
        return {**{scheme: self._fanout_summary(of_scheme) for scheme, of_scheme in runs.items()},
                "ratio": summarise(ratios(cpu_of(runs["rtmpt"]), cpu_of(runs["rtmp"]))).as_json()}

    def rtmpe(self):
        """RTMPE against RC4 of the same bytes and plain RTMP, all measured in the same round."""
        results = {}
        for viewers in self._plan.rtmpe_viewers:
            cipher = []
            runs = self._compare_schemes("rtmpe", self._plan.rtmpe_rounds, ["rtmp", "rtmpe"], viewers,
                                         lambda: self._make(Sallyport, rtmpe=True),
                                         lambda so_far, c=cipher: c.append(self._cipher_cost(so_far["rtmpe"][-1])))
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

    def _run_setup(self, server, digest):
        alone = self._load.setup(server, count=self._plan.setups, digest=digest)
        together = self._load.setup(server, count=self._plan.setups, digest=digest, at_once=16, spin=True)
        return {**alone, "cpu_us_at_once": together["server_cpu_us_each"]}
