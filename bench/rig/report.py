"""Tables for people: aligned text, which is valid Markdown too."""


def table(headings, rows):
    cells = [headings, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


WORDS = {True: "met", False: "MISSED", None: "stated"}


def render(results, verdicts):
    parts = {"fanout": _fanout, "windows": _windows, "setup": _setup, "idle": _idle, "stalled": _stalled,
             "tunnel": _tunnel, "rtmpe": _rtmpe, "tls": _tls, "tunnel-tls": _tunnel_tls, "carriers": _carriers,
             "handshakes": _handshakes, "tls-memory": _tls_memory, "rooms": _rooms, "instances": _instances, "transcode": _transcode}
    texts = [part(results[name]) for name, part in parts.items() if name in results]
    texts.append("Budgets\n\n" + table(
        ["what", "budget", "measured", "verdict"],
        [[v.what, v.budget, v.measured, WORDS[v.met]] for v in verdicts]))
    return "\n\n".join(texts)


FANOUT_HEADINGS = ["server", "CPU us per viewer and s", "x floor", "95 % of the median", "min..max", "p50 ms",
                   "p99 ms", "lost", "cut"]


def _fanout_row(label, name, server):
    ratio = server["ratio"]
    return [label, name, f"{server['cpu_us_per_viewer_second']['median']:.0f}", f"{ratio['median']:.2f}",
            f"{ratio['low']:.2f}..{ratio['high']:.2f}", f"{ratio['minimum']:.2f}..{ratio['maximum']:.2f}",
            f"{server['p50_ms']['median']:.1f}", f"{server['p99_ms']['median']:.1f}", server["lost"],
            server["viewers_cut"]]


def _fanout_table(title, label, results):
    rows = [_fanout_row(of, name, server) for of, servers in results.items() for name, server in servers.items()]
    return f"{title}\n\n" + table([label, *FANOUT_HEADINGS], rows)


def _fanout(results):
    return _fanout_table("Fan-out", "viewers", results)


def _windows(results):
    return _fanout_table("Flush window", "window ms", results)


def _tls(results):
    return _fanout_table("RTMPS (the floor does one SSL_write a message)", "viewers", results)


def _transcode(results):
    rows = [[direction, f"{run['cpu_percent_of_a_core']:.2f}", f"{run['memory_mib']:.0f}", f"{run['later_ms']['median']:.0f}",
             f"{run['later_ms']['minimum']:.0f}..{run['later_ms']['maximum']:.0f}"] for direction, run in results.items()]
    return "Transcoding\n\n" + table(["stereo", "% of a core", "MiB", "later, ms", "min..max"], rows)


def _setup(results):
    rows = [[handshake, name, f"{server['p50_ms']['median']:.2f}", f"{server['p99_ms']['median']:.2f}",
             f"{server['cpu_us']['median']:.0f}"]
            for handshake, servers in results.items() for name, server in servers.items()]
    return "Setup\n\n" + table(["handshake", "server", "p50 ms", "p99 ms", "CPU us"], rows)


def _idle(results):
    rows = [[name, run["connections"], f"{run['server_pss_bytes_per_connection'] / 1024:.1f}",
             f"{run['server_cpu_percent']:.2f}", run["closed_meanwhile"]] for name, run in results.items()]
    return "Idle\n\n" + table(["server", "connections", "KiB each", "CPU % of a core", "closed"], rows)


def _stalled(results):
    rows = [[stalled, f"{run['server_peak_rss_bytes'] / 2**20:.1f}", f"{run['delay_ms']['p99']:.1f}", run["lost"],
             run["viewers_cut"], run["stalled_cut"]] for stalled, run in results["runs"].items()]
    return "Stalled viewers\n\n" + table(
        ["stalled", "peak RSS MiB", "p99 ms of the others", "lost", "cut", "stalled cut"], rows)


CARRIER_HEADINGS = ["carrier", "CPU us per viewer and s", "p50 ms", "p99 ms", "lost"]


def _carrier_row(scheme, part):
    return [scheme, f"{part['cpu_us_per_viewer_second']['median']:.0f}", f"{part['p50_ms']['median']:.1f}",
            f"{part['p99_ms']['median']:.1f}", part["lost"]]


def _tunnel(results):
    rows = [_carrier_row(scheme, results[scheme]) for scheme in ("rtmp", "rtmpt")]
    return "Tunnel\n\n" + table(CARRIER_HEADINGS, rows)


def _rtmpe(results):
    rows = []
    for viewers, parts in results.items():
        rows += [[viewers, *_carrier_row(scheme, parts[scheme])] for scheme in ("rtmp", "rtmpe")]
        rows.append([viewers, "RC4 alone", f"{parts['rc4_us_per_viewer_second']['median']:.0f}", "", "", ""])
    return "RTMPE\n\n" + table(["viewers", *CARRIER_HEADINGS], rows)


def _tunnel_tls(results):
    rows = [[viewers, *_carrier_row(scheme, parts[scheme])]
            for viewers, parts in results.items() for scheme in ("rtmpt", "rtmpts")]
    return "Tunnel over TLS\n\n" + table(["viewers", *CARRIER_HEADINGS], rows)


def _carriers(results):
    rows = [[*_carrier_row(scheme, part), f"{part['ratio']['median']:.2f}", f"{part['setup_cpu_us']['median']:.0f}",
             f"{1e6 / part['setup_cpu_us']['median']:.0f}"] for scheme, part in results["carriers"].items()]
    return f"Carriers side by side, {results['viewers']} viewers\n\n" + table(
        [*CARRIER_HEADINGS, "x RTMP", "CPU us a connection", "connections a second and core"], rows)


def _handshakes(results):
    rows = [[kind, parts[who]["is"], f"{parts[who]['cpu_us']['median']:.0f}",
             f"{1e6 / parts[who]['cpu_us']['median']:.0f}", _median_of(parts[who], "p50_ms"),
             _median_of(parts[who], "p99_ms")]
            for kind, parts in results.items() for who in ("floor", "sallyport")]
    return "Handshakes\n\n" + table(["handshake", "of", "CPU us", "a second and core", "p50 ms", "p99 ms"], rows)


def _median_of(part, name):
    return f"{part[name]['median']:.2f}" if name in part else ""


def _tls_memory(results):
    rows = [[what, run["connections"], f"{run['server_pss_bytes_per_connection'] / 1024:.1f}", run["closed_meanwhile"]]
            for what, run in results.items()]
    return "Memory of TLS connections\n\n" + table(["state", "connections", "KiB each", "closed"], rows)


ROOM_HEADINGS = ["a second", "by", "CPU us a delivery", "x NATS", "x ws", "CPU % of a core", "deliveries a second", "p50 ms",
                 "p99 ms", "skipped", "missing", "cut"]


def _rooms(results):
    rows = [[rate, name, f"{talk['cpu_us']['median']:.2f}", *(_ratio_to(talk, peer) for peer in ("NATS", "ws")),
             f"{talk['cpu_percent']['median']:.0f}", f"{talk['delivered']['median']:.0f}",
             f"{talk['p50_ms']['median']:.1f}", f"{talk['p99_ms']['median']:.1f}", _share(talk["skipped"], talk["expected"]),
             _share(talk["missing"], talk["expected"]), talk["members_cut"]]
            for rate, talks in results["rates"].items() for name, talk in talks.items()]
    return f"One room of {results['members']}\n\n" + table(ROOM_HEADINGS, rows)


def _ratio_to(talk, peer):
    ratio = talk["ratios"].get(peer)
    return f"{ratio['median']:.2f} ({ratio['minimum']:.2f}..{ratio['maximum']:.2f})" if ratio else ""


def _share(count, of):
    return f"{100 * count / of:.2f} %" if count else "0"


def _instances(run):
    mebibyte = 2**20
    rows = [["server with nothing", f"{run['pss_bytes_empty'] / mebibyte:.1f} MiB"],
            ["the first instance, its thread and the engine", f"{run['pss_bytes_of_the_first'] / mebibyte:.1f} MiB"],
            ["every further instance", f"{run['pss_bytes_per_instance'] / 1024:.1f} KiB"],
            ["a client", f"{run['pss_bytes_per_client'] / 1024:.1f} KiB"],
            ["all of it", f"{run['pss_bytes_full'] / mebibyte:.1f} MiB"],
            ["the first connect, with the engine's start", f"{run['first_ms']:.1f} ms"],
            *_arrivals("a connect that starts an instance", run["founders"]),
            *_arrivals("a connect to one that runs", run["joiners"]),
            ["CPU when nothing happens, of a core", f"{run['idle_cpu_percent']:.2f} %"],
            ["closed meanwhile", run["closed_meanwhile"]]]
    return f"{run['instances']} instances with {run['clients']} clients each\n\n" + table(["what", "measured"], rows)


def _arrivals(what, arrivals):
    return [[f"{what}, p50 / p99", f"{arrivals['p50_ms']:.2f} / {arrivals['p99_ms']:.2f} ms"],
            [f"{what}, CPU", f"{arrivals['server_cpu_us_each']:.0f} us"]]
