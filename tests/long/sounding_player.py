#!/usr/bin/env python3
"""The player page plays sound and pictures for minutes; the process of its page must not grow.

    tests/long/sounding_player.py [--minutes 6] [--embedded]

Not a part of the test run: it takes as long as it says. Ends with 1 and says why.
"""

import argparse
import pathlib
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests/functional"))

from harness import browser, devtools, numbered, server as servers, stream_pages  # noqa: E402
from harness.clients import ffmpeg  # noqa: E402
from harness.processes import Programs, resident_bytes  # noqa: E402

SETTINGS = "<Application><Pages><Player>true</Player><Embedding>*</Embedding></Pages></Application>"
FRAME = '<!doctype html><title>t</title><iframe src="%s" title="cam" width="640" height="360" allow="autoplay"></iframe>'
SAMPLE_EVERY = 10  # s
SETTLED = 120  # s: what a page takes when it begins is not growth
MOST = 1.0  # MB a minute


def configure(root):
    (root / "applications/live/Application.xml").write_text(SETTINGS)


def slope(samples):
    """MB a minute, as a straight line has it that lies nearest to all of them (time in seconds, bytes)."""
    times, values = zip(*samples)
    mean_time, mean = sum(times) / len(times), sum(values) / len(values)
    rise = sum((at - mean_time) * (value - mean) for at, value in samples)
    return 60 * rise / sum((at - mean_time) ** 2 for at in times) / 1e6


def play(programs, server, embedded):
    """A tab that does, and the process of the player in it."""
    url = f"http://localhost:{server.port}/live/cam"
    chromium = devtools.Chromium(programs)
    before = chromium.renderers()
    if not embedded:
        tab = chromium.open(url)
        stream_pages.picture_moves(tab)
        print(stream_pages.facts(tab, "mp4a").replace("\n", " "), flush=True)
    else:
        site = browser.PageServer("", {}, {"/": (FRAME % url).encode()})
        tab = chromium.open(site.origin + "/")
    server.log.wait("play", timeout=30, stream="cam")
    time.sleep(5)  # processes that were only needed to begin with end
    busy = {pid: seconds for pid, (kind, seconds) in chromium.processes().items() if kind == "renderer" and pid not in before}
    return tab, max(busy, key=busy.get)


def watch(tab, renderer, minutes):
    samples, began = [], time.monotonic()
    while (passed := time.monotonic() - began) < 60 * minutes:
        tab.call("HeapProfiler.collectGarbage")
        heap = tab.call("Runtime.getHeapUsage")["usedSize"]
        samples.append((passed, resident_bytes(renderer)))
        print(f"{passed:4.0f} s  process {samples[-1][1] / 1e6:.1f} MB  heap {heap / 1e6:.1f} MB", flush=True)
        time.sleep(SAMPLE_EVERY)
    return samples


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=6)
    parser.add_argument("--embedded", action="store_true", help="in a frame of another site, where no memory is shared: it may grow")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(pathlib.Path(folder))
        try:
            server = servers.make(programs, configure=configure)
            film = numbered.make_flv(programs.folder / "film.flv", 10, "h264-b")
            ffmpeg.publish(programs, film, server.rtmp("cam"), loop=True)
            samples = watch(*play(programs, server, options.embedded), options.minutes)
        finally:
            programs.end_all()
    grows = slope([(at, value) for at, value in samples if at >= SETTLED])
    print(f"from {SETTLED} s on: {grows:+.2f} MB a minute")
    assert options.embedded or grows < MOST, "the page's process grows"


if __name__ == "__main__":
    main()
