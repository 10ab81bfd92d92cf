"""Publishing from the test itself, at the speed of life."""

import threading
import time

from . import flv
from .rtmp_client import connected

FRAME_MILLISECONDS = 40


def synthetic_tags(count, size=2000, key_interval=25, marker=b""):
    """Made-up H.264 and AAC tags, all unlike each other; a number counts through the video."""
    tags = [flv.Tag(flv.VIDEO, 0, b"\x17\x00\x00\x00\x00" + b"\x01" * 40), flv.Tag(flv.AUDIO, 0, b"\xaf\x00\x12\x10")]
    for i in range(count):
        first = 0x17 if i % key_interval == 0 else 0x27
        number = i.to_bytes(8, "big") + marker
        tags.append(flv.Tag(flv.VIDEO, i * FRAME_MILLISECONDS, bytes([first, 1, 0, 0, 0]) + number.ljust(size, b"v")))
        tags.append(flv.Tag(flv.AUDIO, i * FRAME_MILLISECONDS, b"\xaf\x01" + number.ljust(100, b"a")))
    return tags


class LivePublisher:
    """Publishes `tags` in a thread of its own, each at its time; `sent` are those that went out, and `times` when (as
    time.time())."""

    def __init__(self, port, name, tags, app="live", speed=1.0):
        self.client = connected(port, app)
        self.stream = self.client.publish(name)
        self.sent = []
        self.times = []
        self._tags = tags
        self._speed = speed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        start = time.monotonic()
        try:
            for tag in self._tags:
                late = start + tag.timestamp / 1000 / self._speed - time.monotonic()
                if self._stop.wait(max(late, 0)):
                    return
                self.times.append(time.time())
                self.client.send_tag(tag, self.stream)
                self.sent.append(tag)
        except OSError:
            pass

    @property
    def sending(self):
        return self._thread.is_alive()

    def join(self, timeout):
        self._thread.join(timeout)
        assert not self._thread.is_alive(), "the publisher is still sending"

    def unpublish(self):
        """Stops sending and says so, as encoders do."""
        self._stop.set()
        self._thread.join(10)
        self.client.command("FCUnpublish", None, "ignored")
        self.client.command("deleteStream", None, float(self.stream))

    def close(self):
        self._stop.set()
        self._thread.join(10)
        self.client.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
