"""Streams whose pictures carry their number, so that whoever sees one knows which it is; with a tone beside them."""

import subprocess

from . import flv

WIDTH, HEIGHT, RATE, KEY_INTERVAL = 320, 180, 25, 25
BITS = 16  # as bars from left to right, the highest first; light is 1
FRAME = 1000 // RATE

_BAR = WIDTH // BITS
_DARK, _LIGHT = 60, 190

ENCODERS = {
    "h264": ["libx264", "-profile:v", "baseline", "-preset", "veryfast", "-tune", "zerolatency"],
    "h264-b": ["libx264", "-preset", "veryfast", "-bf", "2", "-sc_threshold", "0"],
    "vp8": ["libvpx", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0"],
    "vp9": ["libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0"],
    "av1": ["libaom-av1", "-usage", "realtime", "-cpu-used", "8", "-lag-in-frames", "0"],
}
VP_RECORD = bytes([0, 10, 0x82, 2, 2, 2, 0, 0])
OPUS_HEAD = b"OpusHead" + bytes([1, 2, 0x38, 1]) + (48000).to_bytes(4, "little") + bytes(3)


def picture(number):
    """Planes of YUV 4:2:0."""
    row = b"".join(bytes([_LIGHT if number >> (BITS - 1 - i) & 1 else _DARK]) * _BAR for i in range(BITS))
    return row * HEIGHT + bytes([128]) * (WIDTH * HEIGHT // 2)


def _encode(arguments, seconds, first):
    pictures = b"".join(picture(first + i) for i in range(seconds * RATE))
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y",
               "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-",
               "-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}", *arguments]
    subprocess.run(command, input=pictures, check=True, timeout=120)


def _video(codec):
    return ["-c:v", *ENCODERS[codec], "-g", str(KEY_INTERVAL), "-keyint_min", str(KEY_INTERVAL), "-b:v", "500k"]


def make_flv(path, seconds, codec="h264", audio=("aac",), first=0):
    """H.264 with AAC or MP3 (`libmp3lame`, `-ar`, …), as ffmpeg and OBS publish. The numbers count from `first`."""
    _encode([*_video(codec), "-c:a", *audio, "-f", "flv", path], seconds, first)
    return path


def enhanced_tags(folder, codec, seconds, first=0):
    """VP8, VP9 or AV1 with Opus, as browsers publish by Enhanced RTMP."""
    pictures, sound = folder / f"{codec}.ivf", folder / f"{codec}.ogg"
    _encode(["-map", "0", *_video(codec), pictures, "-map", "1", "-c:a", "libopus", "-page_duration", "20000", sound], seconds, first)
    frames = _ivf(pictures.read_bytes())
    fourcc = {"vp8": b"vp08", "vp9": b"vp09", "av1": b"av01"}[codec]
    record = _av1_record(frames[0]) if codec == "av1" else VP_RECORD
    tags = [flv.Tag(flv.VIDEO, 0, b"\x90" + fourcc + record), flv.Tag(flv.AUDIO, 0, b"\x90Opus" + OPUS_HEAD)]
    for i, frame in enumerate(frames):
        tags.append(flv.Tag(flv.VIDEO, i * FRAME, bytes([0x91 if i % KEY_INTERVAL == 0 else 0xA1]) + fourcc + frame))
    for i, packet in enumerate(_ogg(sound.read_bytes())):
        tags.append(flv.Tag(flv.AUDIO, i * 20, b"\x91Opus" + packet))
    return sorted(tags, key=lambda tag: tag.timestamp)


def _ivf(data):
    frames, at = [], 32
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "little")
        frames.append(data[at + 12 : at + 12 + size])
        at += 12 + size
    return frames


def _ogg(data):
    """The packets behind the two headers, of which each has a page of its own."""
    packets, at = [], 0
    while at < len(data):
        segments = data[at + 26]
        sizes = data[at + 27 : at + 27 + segments]
        body = at + 27 + segments
        start = body
        for size in sizes:
            body += size
            if size < 255:
                packets.append(data[start:body])
                start = body
        at = body
    return packets[2:]


def _av1_record(key_frame):
    """With the sequence header that stands in front of the first picture, behind a temporal delimiter."""
    assert key_frame[:3] == b"\x12\x00\x0a", key_frame[:4]
    header = key_frame[2 : 4 + key_frame[3]]
    return bytes([0x81, 0, 0x0C, 0]) + header
