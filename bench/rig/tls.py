"""The experiments with TLS, all carriers side by side, and the handshakes of TLS and RTMPE. Nothing is judged here."""
from .bench import Bench
from .servers import KEYS, Floor, Sallyport
from .statistics import cpu_of, ratios, summarise

ECDSA = next(iter(KEYS))
CARRIERS = ("rtmp", "rtmpt", "ws", "rtmps", "rtmpts", "wss")
PLAYED_BITS_PER_SECOND = 400_000  # by each of the connections whose memory is measured


class TlsExperiments(Bench):
    def tls(self):
        """RTMPS against a bare SSL_write of the same bytes: the floor with TLS, the same cipher suite."""
        servers = [self._make(kind, tls=ECDSA) for kind in (Floor, Sallyport)]
        return {str(viewers): self._compare(f"RTMPS to {viewers}", self._plan.tls_rounds, servers,
                                            lambda server, v=viewers: self._run_fanout(server, v, "rtmps"))
                for viewers in self._plan.tls_viewers}

    def tunnel_tls(self):
        """RTMPTS against RTMPT on the same server."""
        results = {}
        for viewers in self._plan.tls_viewers:
            runs = self._compare_schemes("tunnel over TLS", self._plan.tunnel_tls_rounds, ["rtmpt", "rtmpts"], viewers,
                                         lambda: self._make(Sallyport, tls=ECDSA))
            results[str(viewers)] = {
                **{scheme: self._fanout_summary(of_scheme) for scheme, of_scheme in runs.items()},
                "ratio": summarise(ratios(cpu_of(runs["rtmpts"]), cpu_of(runs["rtmpt"]))).as_json()}
        return results

    def carriers(self):
        """Every carrier on one server: what a viewer costs, and a connection from its SYN to Play.Start."""
        def make_server():
            return self._make(Sallyport, tls=ECDSA)

        viewers, rounds = self._plan.carrier_viewers, self._plan.carrier_rounds
        fanout = self._compare_schemes("carriers", rounds, list(CARRIERS), viewers, make_server)
        setups = {scheme: [] for scheme in CARRIERS}
        for number in range(self._plan.setup_rounds):
            for scheme in CARRIERS:
                self._say(f"connections, round {number + 1}/{self._plan.setup_rounds}: {scheme}")
                with make_server() as server:
                    setups[scheme].append(self._load.setup(server, scheme, count=self._plan.setups, at_once=16, spin=True))
        return {"viewers": viewers, "carriers": {
            scheme: {**self._fanout_summary(runs),
                     "ratio": summarise(ratios(cpu_of(runs), cpu_of(fanout["rtmp"]))).as_json(),
                     "setup_cpu_us": summarise([run["server_cpu_us_each"] for run in setups[scheme]]).as_json(),
                     "setups": setups[scheme]}
            for scheme, runs in fanout.items()}}

    def handshakes(self):
        """Server CPU from accepting a connection to closing it, with nothing but a handshake between: TLS against
        the floor, which calls OpenSSL and does nothing else; RTMPE against its computation."""
        results = {f"TLS 1.3, {key}": self._tls_handshakes(key) for key in KEYS}
        results["RTMPE"] = self._rtmpe_handshakes()
        return results

    def tls_memory(self):
        """Memory of a connection over TLS on which nothing happens, and of one that plays a stream."""
        results = {}
        for what, options in (("connected", {}), ("playing", {"play": True, "bitrate": PLAYED_BITS_PER_SECOND})):
            self._say(f"memory of {self._plan.tls_connections} TLS connections, {what}: sallyport")
            with self._make(Sallyport, tls=ECDSA) as server:
                results[what] = self._load.idle(server, "rtmps", connections=self._plan.tls_connections,
                                                seconds=self._plan.idle_seconds, **options)
        return results

    def _tls_handshakes(self, key):
        servers = [self._make(kind, tls=key) for kind in (Floor, Sallyport)]
        runs = self._rounds(f"handshakes, TLS with {key}", self._plan.handshake_rounds, servers,
                            lambda server: self._run_handshakes(server, "rtmps"))
        return self._handshake_summary(runs["sallyport"], "bare OpenSSL",
                                       [run["server_cpu_us_each"] for run in runs["floor"]], runs["floor"])

    def _rtmpe_handshakes(self):
        runs, computations = [], []
        for number in range(self._plan.handshake_rounds):
            self._say(f"handshakes, RTMPE, round {number + 1}/{self._plan.handshake_rounds}: sallyport")
            computations.append(self._load.rtmpe_handshake_microseconds())
            with self._make(Sallyport, rtmpe=True) as server:
                runs.append(self._run_handshakes(server, "rtmpe"))
        return self._handshake_summary(runs, "computation alone", computations)

    def _run_handshakes(self, server, scheme):
        return self._load.handshakes(server, scheme, count=self._plan.handshakes, at_once=16, spin=True)

    @staticmethod
    def _handshake_summary(runs, floor_is, floor_cpu, floor_runs=()):
        cpu = [run["server_cpu_us_each"] for run in runs]
        floor = {"is": floor_is, "cpu_us": summarise(floor_cpu).as_json(), "runs": list(floor_runs)}
        ours = {"is": "sallyport", "cpu_us": summarise(cpu).as_json(),
                "ratio": summarise(ratios(cpu, floor_cpu)).as_json(), "runs": runs}
        for part in (floor, ours):
            for percentile in ("p50", "p99") if part["runs"] else ():
                times = [run["time_ms"][percentile] for run in part["runs"]]
                part[f"{percentile}_ms"] = summarise(times).as_json()
        return {"floor": floor, "sallyport": ours}
