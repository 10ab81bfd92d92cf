"""python3 -m laboratory.probe --host NAME --authorities FILE [--proxy URL] [--one-at-a-time] PROBE...

Prints one JSON object: probe → [word, ms]."""

import argparse
import concurrent.futures
import json

from ..way import Probe
from .attempt import Surroundings, attempt


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--authorities", required=True)
    parser.add_argument("--proxy", default="")
    parser.add_argument("--timeout", type=float, default=2.0)
    parser.add_argument("--one-at-a-time", action="store_true")
    parser.add_argument("probes", nargs="+")
    options = parser.parse_args()
    around = Surroundings(options.host, options.authorities, options.proxy, options.timeout)
    probes = [Probe.parse(text) for text in options.probes]
    workers = 1 if options.one_at_a_time else len(probes)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        results = list(pool.map(lambda probe: attempt(probe.way, probe.held_s, around), probes))
    print(json.dumps({str(probe): result for probe, result in zip(probes, results)}))


if __name__ == "__main__":
    main()
