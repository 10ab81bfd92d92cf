"""What arrives of a stamped stream, followed in the file that a player writes."""

import dataclasses
import time

from harness import flv

from .stamped import read_stamp

_FILE_HEAD = 9 + 4
_TAG_HEAD, _TAG_TAIL = 11, 4


@dataclasses.dataclass
class Arrivals:
    """Pictures by their number, and sounds by their place in the film, in the order in which they came."""

    numbers: list = dataclasses.field(default_factory=list)
    delays_ms: list = dataclasses.field(default_factory=list)  # of those that were sent when the player had joined
    joined: float = 0.0  # when the first picture came
    sounds: list = dataclasses.field(default_factory=list)
    unknown: int = 0  # frames that were never sent like that
    sounds_lost: int = 0
    sounds_repeated: int = 0

    def lost(self):
        """Numbers between the first and the last that did not come, and sounds that were passed over."""
        if not self.numbers:
            return 0
        pictures = self.numbers[-1] - self.numbers[0] + 1 - len(set(self.numbers))
        return max(pictures, 0) + self.sounds_lost

    def repeated(self):
        """Frames that came again, or in the wrong order."""
        return sum(later <= earlier for earlier, later in zip(self.numbers, self.numbers[1:])) + self.sounds_repeated

    def judge_sounds(self, count):
        """`count` is how many the film has; it begins anew behind the last."""
        steps = [(later - earlier) % count for earlier, later in zip(self.sounds, self.sounds[1:])]
        # A step back looks like a long step forward: half the film tells them apart.
        self.sounds_repeated = sum(step == 0 or step > count // 2 for step in steps)
        self.sounds_lost = sum(step - 1 for step in steps if 1 < step <= count // 2)


class Follower:
    """`look()` takes up what was written since; call it often, as a frame counts as arrived when it is seen."""

    def __init__(self, path, film):
        self._path = path
        self._buffer = b""
        self._offset = 0
        self._head_seen = False
        self._place = {tag.body: i for i, tag in enumerate(flv.frames(flv.read(film), flv.AUDIO))}
        self.arrivals = Arrivals()

    def look(self):
        if not self._path.exists():
            return
        with open(self._path, "rb") as file:
            file.seek(self._offset)
            data = file.read()
        now = time.monotonic()
        self._offset += len(data)
        self._buffer += data
        if not self._head_seen and len(self._buffer) >= _FILE_HEAD:
            self._head_seen = True
            self._buffer = self._buffer[_FILE_HEAD:]
        if self._head_seen:
            self._take_tags(now)

    def finish(self):
        """The arrivals, judged."""
        self.look()
        self.arrivals.judge_sounds(len(self._place))
        return self.arrivals

    def _take_tags(self, now):
        while len(self._buffer) >= _TAG_HEAD:
            size = int.from_bytes(self._buffer[1:4], "big")
            if len(self._buffer) < _TAG_HEAD + size + _TAG_TAIL:
                return
            self._take(self._buffer[0] & 0x1F, self._buffer[_TAG_HEAD : _TAG_HEAD + size], now)
            self._buffer = self._buffer[_TAG_HEAD + size + _TAG_TAIL :]

    def _take_picture(self, number, sent, now):
        self.arrivals.joined = self.arrivals.joined or now
        self.arrivals.numbers.append(number)
        if sent >= self.arrivals.joined:  # what comes at the beginning is history, and was sent before
            self.arrivals.delays_ms.append((now - sent) * 1000)

    def _take(self, kind, body, now):
        if not flv.Tag(kind, 0, body).is_frame:
            return
        found = read_stamp(body) if kind == flv.VIDEO else self._place.get(body)
        if found is None:
            self.arrivals.unknown += 1
        elif kind == flv.VIDEO:
            self._take_picture(*found, now)
        else:
            self.arrivals.sounds.append(found)
