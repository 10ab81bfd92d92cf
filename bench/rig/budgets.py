"""The budgets of the design, and whether a result keeps to them."""
from dataclasses import asdict, dataclass
from typing import Optional

from .statistics import cpu_of, ratios, summarise

KIB = 1024
FANOUT_RATIO = 1.15
DELAY_P99_MS = 10
SETUP_P50_MS = 1
SETUP_CPU_US = {"simple": 60, "digest": 150}
IDLE_BYTES = {"connected": 8 * KIB, "playing": 12 * KIB}
IDLE_CPU_PERCENT = 0.5
STALLED_BYTES = 64 * KIB
TUNNEL_RATIO = 2
TUNNEL_ADDED_DELAY_MS = 250
RTMPE_RATIO = 1.15
TLS_RATIO = 1.2
TLS_IDLE_BYTES = 45 * KIB


@dataclass(frozen=True)
class Verdict:
    what: str
    budget: str
    measured: str
    met: Optional[bool]  # None: the design states no budget, the figure is stated all the same

    def as_json(self):
        return asdict(self)


def judge(results):
    """A verdict for each budget on which `results` has something to say."""
    parts = {"fanout": _fanout, "windows": _windows, "setup": _setup, "idle": _idle, "stalled": _stalled,
             "tunnel": _tunnel, "rtmpe": _rtmpe, "tls": _tls, "tunnel-tls": _tunnel_tls, "carriers": _carriers,
             "handshakes": _handshakes, "tls-memory": _tls_memory, "rooms": _rooms}
    return [verdict for name, part in parts.items() if name in results for verdict in part(results[name])]


def _fanout(results):
    for viewers, servers in results.items():
        ours = servers["sallyport"]
        yield _ratio(f"fan-out CPU, {viewers} viewers", ours["ratio"], FANOUT_RATIO, "floor")
        if "nginx-rtmp" in servers:
            theirs = ratios(cpu_of(ours["runs"]), cpu_of(servers["nginx-rtmp"]["runs"]))
            yield _ratio(f"fan-out CPU, {viewers} viewers", summarise(theirs).as_json(), 1, "nginx-rtmp")
        p99 = ours["p99_ms"]["median"]
        yield Verdict(f"delay p99, {viewers} viewers", f"<= {DELAY_P99_MS} ms", f"{p99:.1f} ms", p99 <= DELAY_P99_MS)
        yield _nothing_lost(f"messages lost, viewers cut, {viewers} viewers", [ours])


def _windows(results):
    for window, servers in results.items():
        yield _ratio(f"fan-out CPU, window {window} ms", servers["sallyport"]["ratio"], FANOUT_RATIO, "merging floor")
    yield _nothing_lost("messages lost, viewers cut, windows", [servers["sallyport"] for servers in results.values()])


def _setup(results):
    for handshake, servers in results.items():
        ours = servers["sallyport"]
        p50, cpu, limit = ours["p50_ms"]["median"], ours["cpu_us"]["median"], SETUP_CPU_US[handshake]
        yield Verdict(f"setup time p50, {handshake}", f"<= {SETUP_P50_MS} ms", f"{p50:.2f} ms", p50 <= SETUP_P50_MS)
        yield Verdict(f"setup CPU, {handshake}", f"<= {limit} us", f"{cpu:.0f} us", cpu <= limit)


def _idle(results):
    for what, limit in IDLE_BYTES.items():
        ours = results[f"sallyport {what}"]
        size, cpu = ours["server_pss_bytes_per_connection"], ours["server_cpu_percent"]
        yield Verdict(f"memory per idle connection, {what}", f"<= {limit // KIB} KiB", f"{size / KIB:.1f} KiB",
                      size <= limit)
        yield Verdict(f"CPU with {ours['connections']} idle, {what}", f"<= {IDLE_CPU_PERCENT} % of a core",
                      f"{cpu:.2f} %", cpu <= IDLE_CPU_PERCENT)


def _stalled(results):
    size = results["bytes_per_stalled_viewer"]
    yield Verdict("memory per stalled viewer", f"<= {STALLED_BYTES // KIB} KiB", f"{size / KIB:.1f} KiB",
                  size <= STALLED_BYTES)
    yield _nothing_lost("messages lost, viewers cut, among stalled ones", list(results["runs"].values()))


def _tunnel(results):
    yield _ratio("CPU per viewer, RTMPT", results["ratio"], TUNNEL_RATIO, "RTMP")
    added = results["rtmpt"]["p99_ms"]["median"] - results["rtmp"]["p99_ms"]["median"]
    yield Verdict("delay added by RTMPT, p99", f"<= {TUNNEL_ADDED_DELAY_MS} ms", f"{added:.0f} ms",
                  added <= TUNNEL_ADDED_DELAY_MS)
    yield _nothing_lost("messages lost, viewers cut, RTMPT", [results["rtmpt"]])


def _rtmpe(results):
    for viewers, parts in results.items():
        yield _ratio(f"CPU per viewer, RTMPE, {viewers} viewers", parts["ratio"], RTMPE_RATIO, "(RTMP + RC4)")
    yield _nothing_lost("messages lost, viewers cut, RTMPE", [parts["rtmpe"] for parts in results.values()])


def _tls(results):
    for viewers, servers in results.items():
        yield _ratio(f"CPU per viewer, RTMPS, {viewers} viewers", servers["sallyport"]["ratio"], TLS_RATIO,
                     "bare SSL_write")
    yield _nothing_lost("messages lost, viewers cut, RTMPS", [servers["sallyport"] for servers in results.values()])


def _tunnel_tls(results):
    for viewers, parts in results.items():
        yield _stated(f"CPU per viewer, RTMPTS, {viewers} viewers", parts["ratio"], "RTMPT")
    yield _nothing_lost("messages lost, viewers cut, RTMPTS", [parts["rtmpts"] for parts in results.values()])


def _carriers(results):
    for scheme, part in results["carriers"].items():
        if scheme != "rtmp":
            yield _stated(f"CPU per viewer, {scheme}, {results['viewers']} viewers", part["ratio"], "RTMP")
    yield _nothing_lost("messages lost, viewers cut, carriers", list(results["carriers"].values()))


def _handshakes(results):
    for kind, parts in results.items():
        yield _stated(f"CPU per handshake, {kind}", parts["sallyport"]["ratio"], parts["floor"]["is"])


def _tls_memory(results):
    size = results["connected"]["server_pss_bytes_per_connection"]
    yield Verdict("memory per idle TLS connection", f"<= {TLS_IDLE_BYTES // KIB} KiB", f"{size / KIB:.1f} KiB",
                  size <= TLS_IDLE_BYTES)
    size = results["playing"]["server_pss_bytes_per_connection"]
    yield Verdict("memory per playing TLS connection", "none stated", f"{size / KIB:.1f} KiB", None)


def _rooms(results):
    for rate, talks in results["rates"].items():
        for name in ("shared object", "calls"):
            for peer, ratio in talks[name]["ratios"].items():
                yield _stated(f"CPU per delivery, {name}, {results['members']} members, {rate} a second", ratio, peer)


def _ratio(what, ratio, limit, of):
    return Verdict(what, f"<= {limit} x {of}", _times(ratio), ratio["median"] <= limit)


def _stated(what, ratio, of):
    return Verdict(what, "none stated", f"{_times(ratio)} {of}", None)


def _times(ratio):
    return f"{ratio['median']:.2f} x ({ratio['minimum']:.2f}..{ratio['maximum']:.2f})"


def _nothing_lost(what, parts):
    lost = sum(part["lost"] + part["repeated_or_reordered"] for part in parts)
    cut = sum(part["viewers_cut"] for part in parts)
    return Verdict(what, "0, 0", f"{lost}, {cut}", lost == 0 and cut == 0)
