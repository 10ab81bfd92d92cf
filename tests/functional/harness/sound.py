"""Sound of a known frequency that begins at a known time: made, coded, and found again in what comes out."""

import array
import cmath
import math
import subprocess

from . import flv, ogg

RATE = 48_000
AAC_CONFIG, AAC_FRAME = b"\xaf\x00", b"\xaf\x01"
OPUS_CONFIG, OPUS_FRAME = b"\x90Opus", b"\x91Opus"
OPUS_MILLISECONDS = 20


def _tone(seconds, onset, frequency, rate, *coding):
    wave = f"aevalsrc='if(lt(t,{onset}),0,0.5*sin(2*PI*{frequency}*t))':s={rate}"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", wave, "-t", str(seconds), *coding, "-"]
    return subprocess.run(command, check=True, timeout=60, capture_output=True).stdout


def opus_tags(seconds, onset, frequency=1000, channels=1):
    """As a browser publishes it: a packet of 20 ms each, with the time of its first sample."""
    data = _tone(seconds, onset, frequency, RATE, "-ac", str(channels), "-c:a", "libopus", "-frame_duration", str(OPUS_MILLISECONDS), "-f", "ogg")
    head, _, *frames = ogg.packets(data)
    tags = [flv.Tag(flv.AUDIO, 0, OPUS_CONFIG + head)]
    return tags + [flv.Tag(flv.AUDIO, i * OPUS_MILLISECONDS, OPUS_FRAME + frame) for i, frame in enumerate(frames)]


def aac_tags(seconds, onset, frequency=1000, rate=44_100):
    """As ffmpeg publishes it."""
    data = _tone(seconds, onset, frequency, rate, "-c:a", "aac", "-f", "flv")
    return [tag for tag in flv.parse(data) if tag.kind == flv.AUDIO and tag.body[:2] in (AAC_CONFIG, AAC_FRAME)]


def interleaved(*tracks):
    """By time; of the same time in the order given."""
    return sorted((tag for track in tracks for tag in track), key=lambda tag: tag.timestamp)


def later(tags, milliseconds):
    return [flv.Tag(tag.kind, tag.timestamp + milliseconds, tag.body) for tag in tags]


def frames(tags, kind):
    """The audio frames of that form among `tags`."""
    return [tag for tag in tags if tag.kind == flv.AUDIO and tag.body.startswith(kind)]


def _configuration(tags, kind):
    return next(tag for tag in tags if tag.kind == flv.AUDIO and tag.body.startswith(kind))


def _decoded(data, form):
    """Mono samples between -1 and 1."""
    command = ["ffmpeg", "-v", "error", "-f", form, "-i", "-", "-vn", "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    ran = subprocess.run(command, input=data, timeout=60, capture_output=True)
    assert ran.returncode == 0 and not ran.stderr, ran.stderr.decode(errors="replace")
    return array.array("f", ran.stdout)


class Sound:
    """What a player hears; `begins` is the stream's time of the first sample, in ms."""

    def __init__(self, begins, samples):
        self.begins = begins
        self.samples = samples

    @property
    def seconds(self):
        return len(self.samples) / RATE

    @property
    def onset(self):
        """The stream's time at which it becomes loud, in ms."""
        at = next(i for i, sample in enumerate(self.samples) if abs(sample) > 0.15)
        return self.begins + at * 1000 / RATE

    @property
    def loudest(self):
        return max(map(abs, self.samples))

    @property
    def pitch(self):
        """Of a single tone, in Hz: it goes through zero twice a turn."""
        crossings = sum((a < 0) != (b < 0) for a, b in zip(self.samples, self.samples[1:]))
        return crossings / 2 / self.seconds

    def strength(self, frequency):
        """Of that frequency in the last second but the very end (Goertzel's question, asked directly)."""
        part = self.samples[-RATE - RATE // 5 : -RATE // 5]
        turn = cmath.exp(-2j * math.pi * frequency / RATE)
        total, phase = 0, 1
        for sample in part:
            total += sample * phase
            phase *= turn
        return 2 * abs(total) / len(part)


def aac_sound(tags):
    """Of the AAC among `tags`, which has to be one stretch."""
    found = frames(tags, AAC_FRAME)
    body = b"".join(_adts(_configuration(tags, AAC_CONFIG).body[2:], tag.body[2:]) for tag in found)
    return Sound(found[0].timestamp, _decoded(body, "aac"))


def _adts(config, frame):
    """A frame as it stands in a file of its own (ISO 14496-3, 1.A.3.2)."""
    object_type, rate, channels = config[0] >> 3, (config[0] & 7) << 1 | config[1] >> 7, config[1] >> 3 & 15
    size = len(frame) + 7
    return bytes([0xFF, 0xF1, (object_type - 1) << 6 | rate << 2 | channels >> 2, (channels & 3) << 6 | size >> 11, size >> 3 & 0xFF,
                  (size & 7) << 5 | 0x1F, 0xFC]) + frame


def opus_sound(tags):
    """Of the Opus among `tags`. Players leave out the first samples, as OpusHead says."""
    found = frames(tags, OPUS_FRAME)
    head = _configuration(tags, OPUS_CONFIG).body[5:]
    return Sound(found[0].timestamp, _decoded(ogg.opus_file(head, [tag.body[5:] for tag in found]), "ogg"))
