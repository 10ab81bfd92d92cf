#!/usr/bin/env python3
"""A page publishes a camera and a microphone over a line that becomes narrow in steps, and wide again.

    tests/long/narrowing_line.py [--carrier ws] [--carrier rtmpt] [--steps 3000:15,300:30,100:30,40:60,3000:100] [--verbose]

Pictures yield first, then sound; what is sent waits for a bounded time, and all comes back. Prints what arrived in each step. Needs
root. Not a part of the test run: it takes minutes. Ends with 1 and says why.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests/functional"))

from harness import browser, devtools, flv, server as servers, web_library  # noqa: E402
from harness.ports import free_port  # noqa: E402
from harness.processes import Programs  # noqa: E402
from harness.rtmp_client import connected  # noqa: E402
from harness.slow_line import SlowLine  # noqa: E402
from harness.two_homes import make_microphone  # noqa: E402
from harness.waiting import eventually, pause  # noqa: E402

STEPS = "3000:15,300:30,100:30,40:60,3000:100"
SETTLED = 10  # s from the beginning of a step: what it does to the queue is over
LATEST = 8_000  # ms that sound may be late, ever: the line itself holds three seconds, of which it loses some,
USUAL = 3_000  # and that 95 % of it is not, where a step has settled
LEAST_SOUND = 10  # kbit/s
PAGE = """
const { NetConnection } = await import("/dist/index.js");
const { StreamPublisher, openDevices } = await import("/dist/media/index.js");
globalThis.troubles = [];
globalThis.goLive = async (uri) => {
  const connection = new NetConnection();
  connection.addEventListener("netStatus", ({ info }) => troubles.push(info.code));
  await connection.connect(uri);
  const publisher = new StreamPublisher(connection, {});
  publisher.addEventListener("error", ({ message }) => troubles.push(message));
  publisher.addEventListener("statistics", () => {
    const { bytesSent, bufferedAmount } = connection;
    told.push({ at: Date.now(), bytesSent, bufferedAmount, ...publisher.statistics });
  });
  await publisher.publish("cam", await openDevices({ width: 640, height: 360 }));
  return connection.protocol;
};
globalThis.told = [];
return "ready";
"""


def make_camera(path):
    """Pictures that are hard to encode, so that they take what they get."""
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=20,noise=alls=25:allf=t", "-t", "6",
                    "-pix_fmt", "yuv420p", path], check=True, timeout=60)
    return path


class Within:
    """Starts programs on the other side of the line."""

    def __init__(self, programs, line):
        self.folder, self._programs, self._line = programs.folder, programs, line

    def start(self, name, arguments, **options):
        return self._programs.start(name, [*self._line.within, *arguments], **options)


class Step:
    """What arrived of what was sent in it; `history` is what the publisher said meanwhile."""

    def __init__(self, kilobits, begins, ends):
        self.kilobits, self.begins, self.ends = kilobits, begins, ends
        self.sounds, self.pictures, self.history = [], [], []  # (arrival in ms, milliseconds late, bytes)

    def rate(self, samples):
        return 8 * sum(size for _, _, size in self.settled(samples)) / (self.ends - self.begins - 1000 * SETTLED)

    def settled(self, samples):
        return [sample for sample in samples if sample[0] >= self.begins + 1000 * SETTLED]

    def check(self):
        """That sound came, and in time."""
        assert max(delay for _, delay, _ in self.sounds) < LATEST, self
        assert delays_of(self.settled(self.sounds))[1] < USUAL, self
        assert self.rate(self.sounds) > LEAST_SOUND, self

    @property
    def end(self):
        """What the publisher said last."""
        return self.history[-1]

    def __str__(self):
        def late(samples):
            return " / ".join(f"{delay:.0f}" for delay in delays_of(samples)) or "nothing"

        shares = [one["audioBitrate"] for one in self.history]
        return (f"{self.kilobits} kbit/s: pictures {self.rate(self.pictures):.0f} kbit/s, sound {self.rate(self.sounds):.0f} kbit/s of "
                f"{max(shares, default=0) // 1000} to {min(shares, default=0) // 1000}; "
                f"late (median / 95 % / most, ms): sound {late(self.settled(self.sounds))}, pictures {late(self.settled(self.pictures))}; "
                f"at most in all of it: sound {late(self.sounds)}, pictures {late(self.pictures)}")


def delays_of(samples):
    """In ms: the median, what 95 % do not exceed, and the most."""
    delays = sorted(delay for _, delay, _ in samples)
    return (statistics.median(delays), delays[int(0.95 * len(delays))], delays[-1]) if delays else ()


def check(steps, troubles):
    """That pictures yielded before sound, that sound was always in time, and that all has come back."""
    assert troubles == ["NetConnection.Connect.Success"], troubles
    for one in steps:
        one.check()
    first, *narrow, last = steps
    rates = [one.rate(one.pictures) for one in (first, *narrow)]
    assert rates == sorted(rates, reverse=True), f"pictures: {rates}"
    assert narrow[0].end["audioBitrate"] == first.end["audioBitrate"], "pictures yield first"
    assert narrow[-1].end["audioBitrate"] < first.end["audioBitrate"], "then sound"
    assert last.end["audioBitrate"] == first.end["audioBitrate"] and last.end["targetBitrate"] > first.end["targetBitrate"] / 2, last.end


def run(programs, line, carrier, steps, verbose):
    """The steps, as they went."""
    port = free_port("127.0.0.1", line.near)

    def configure(root):
        (root / "applications/live/Application.xml").write_text("<Application><WebSocket><Origins>*</Origins></WebSocket></Application>")

    server = servers.make(programs, configure=configure, listen=[f"127.0.0.1:{port}", f"{line.near}:{port}"], name=f"sallyport-{carrier}")
    camera, microphone = make_camera(programs.folder / f"{carrier}.y4m"), make_microphone(programs.folder / f"{carrier}.wav", (500, 650, 800))
    with connected(port) as viewer, browser.serving(PAGE, modules=web_library.modules(web_library.built()), address=line.near) as pages:
        viewer.command("play", None, "cam", -2000, stream=viewer.create_stream())
        chromium = devtools.Chromium(
            Within(programs, line), "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={camera}", f"--use-file-for-fake-audio-capture={microphone}",
            f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {line.near}", f"--unsafely-treat-insecure-origin-as-secure={pages.origin}",
            name=f"chromium-{carrier}")
        tab = chromium.open(pages.origin + "/")
        tab.until("typeof goLive === 'function'", timeout=60)
        assert tab.evaluate(f"goLive('{carrier}://{line.near}:{port}/live')") == carrier
        eventually(lambda: len(viewer.media()) > 50, 30, "media")
        made = [step(line, *one) for one in steps]
        history, troubles = tab.evaluate("told"), tab.evaluate("troubles")
        chromium.close()
        assert viewer.media()
        sort(made, viewer, history)
    server.stop()
    print(f"\nby {carrier}; {troubles}")
    for one in made:
        print(f"  {one}", flush=True)
        for told in one.history if verbose else []:
            print("     ", {name: told[name] for name in ("bufferedAmount", "bitrate", "targetBitrate", "audioBitrate", "delay", "framesPerSecond", "width", "framesDropped")})
    return made, troubles


def step(line, kilobits, seconds):
    line.change(kilobits)
    begins = 1000 * time.time()
    pause(seconds)
    return Step(kilobits, begins, 1000 * time.time())


def sort(steps, viewer, history):
    """What has come into the step in which it came. The clocks of stream and viewer differ by what the promptest message says."""
    wall = 1000 * (time.time() - time.monotonic())
    came = [(wall + 1000 * at, message) for message, at in zip(viewer.messages, viewer.arrivals) if message.kind in (flv.AUDIO, flv.VIDEO)]
    promptest = min(at - message.timestamp for at, message in came)
    for at, message in came:
        for one in steps:
            if one.begins <= at < one.ends:
                (one.sounds if message.kind == flv.AUDIO else one.pictures).append((at, at - message.timestamp - promptest, len(message.payload)))
    for one in steps:
        one.history = [told for told in history if one.begins <= told["at"] < one.ends]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--carrier", action="append", choices=["ws", "rtmpt"])
    parser.add_argument("--steps", default=STEPS)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    steps = [tuple(map(int, one.split(":"))) for one in options.steps.split(",")]
    for carrier in options.carrier or ["ws", "rtmpt"]:
        with tempfile.TemporaryDirectory() as folder, SlowLine(steps[0][0]) as line:
            programs = Programs(pathlib.Path(folder))
            try:
                check(*run(programs, line, carrier, steps, options.verbose))
            finally:
                programs.end_all()


if __name__ == "__main__":
    main()
