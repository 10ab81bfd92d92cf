"""Audio into another codec: what a stream costs, and how much later its sound is. Speaks RTMP by the functional tests'
client. Nothing is judged here."""
import bisect
import os
import pathlib
import sys
import time

from .bench import Bench
from .servers import APPLICATION, Sallyport
from .statistics import summarise

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "functional"))

CONFIGURATION = """<Application>
  <Transcoding>
    <Audio>aac,opus</Audio>
  </Transcoding>
</Application>
"""
DIRECTIONS = ("opus to aac", "aac to opus")


class Transcoding(Sallyport):
    def __init__(self, launcher, build):
        super().__init__(launcher, build)
        self.name = "sallyport"

    def _prepare(self):
        command = super()._prepare()
        folder = self.root / "server" / "applications" / APPLICATION
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "Application.xml").write_text(CONFIGURATION, encoding="utf-8")
        return command


class TranscodeExperiments(Bench):
    def transcode(self):
        """One stream with one viewer of the original and one of the other audio."""
        return {direction: self._measure(direction) for direction in DIRECTIONS}

    def _measure(self, direction):
        from harness import sound  # what it needs is there where it is used
        seconds = self._plan.transcode_seconds
        self._say(f"transcode, {direction}")
        source, wanted = direction.split(" to ")
        tags = sound.opus_tags(seconds + 2, 0, channels=2) if source == "opus" else sound.aac_tags(seconds + 2, 0, rate=48_000)
        with self._make(Transcoding) as server:
            return _run(server, tags, wanted, seconds)


def _run(server, tags, wanted, seconds):
    from harness.live import LivePublisher
    from harness.rtmp_client import connected
    with connected(server.port) as original, connected(server.port) as other:
        original.play("bench")
        other.play(f"bench?audio={wanted}")
        with LivePublisher(server.port, "bench", tags):
            time.sleep(1)
            (process,) = _processes(server)
            before, began = _cpu_seconds(process), time.monotonic()
            time.sleep(seconds)
            used = (_cpu_seconds(process) - before) / (time.monotonic() - began)
            memory = _resident(process)
        delays = _delays(_arrivals(original), _arrivals(other))
    return {"cpu_percent_of_a_core": 100 * used, "memory_mib": memory, "later_ms": summarise(delays).as_json()}


def _processes(server):
    """Its threads start them."""
    (pid,) = server.pids()
    return [child for task in os.listdir(f"/proc/{pid}/task") for child in _children(pid, task)]


def _children(pid, task):
    with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def _cpu_seconds(pid):
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


def _resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def _arrivals(client):
    """Times of the stream, in ms, and when they came, of audio frames."""
    from harness import flv
    return [(message.timestamp, at) for message, at in zip(client.messages, client.arrivals)
            if message.kind == flv.AUDIO and len(message.payload) > 7]


def _delays(original, other):
    """How much later the sound of each of the other's frames came than in the original."""
    times = [timestamp for timestamp, _ in original]
    delays = []
    for timestamp, at in other:
        place = bisect.bisect_right(times, timestamp) - 1  # the frame that this one begins in
        if place >= 0 and timestamp > 1000:
            delays.append(1000 * (at - original[place][1]))
    return delays
