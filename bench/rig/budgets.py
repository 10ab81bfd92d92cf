"""The budgets of the design, and whether a result keeps to them."""
from dataclasses import asdict, dataclass

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


@dataclass(frozen=True)
class Verdict:
    what: str
    budget: str
    measured: str
    met: bool

    def as_json(self):
        return asdict(self)


def judge(results):
    """A verdict for each budget on which `results` has something to say."""
    parts = {"fanout": _fanout, "windows": _windows, "setup": _setup, "idle": _idle, "stalled": _stalled,
             "tunnel": _tunnel, "rtmpe": _rtmpe}
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


def _ratio(what, ratio, limit, of):
    measured = f"{ratio['median']:.2f} x ({ratio['minimum']:.2f}..{ratio['maximum']:.2f})"
    return Verdict(what, f"<= {limit} x {of}", measured, ratio["median"] <= limit)


def _nothing_lost(what, parts):
    lost = sum(part["lost"] + part["repeated_or_reordered"] for part in parts)
    cut = sum(part["viewers_cut"] for part in parts)
    return Verdict(what, "0, 0", f"{lost}, {cut}", lost == 0 and cut == 0)
