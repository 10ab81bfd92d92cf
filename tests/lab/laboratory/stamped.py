"""python3 -m laboratory.stamped [--application NAME] FILM.flv NAME SECONDS [REST_AFTER REST]

Publishes a film to the server on this host over and over, with a stamp in every picture: a number that counts on, and
the time it was sent at (CLOCK_MONOTONIC, which all hosts of the laboratory share). Prints "publishing" when it is.
After REST_AFTER seconds it says nothing for REST seconds, once."""

import argparse
import pathlib
import re
import struct
import sys
import time

from harness import flv
from harness.rtmp_client import connected

PORT = 1935
_FORM = "%012d %017.6f"
_STAMP = re.compile(rb"sallyport-stamps(\d{12}) (\d{10}\.\d{6})")
_NAL_SEI, _USER_DATA = 6, 5  # H.264, annex D: decoders pass over it
_NAME = b"sallyport-stamps"  # in the place of a UUID


def stamp(body, number, now):
    """A video tag's body with one more NAL unit, which says number and time."""
    text = _NAME + (_FORM % (number, now)).encode()
    unit = bytes([_NAL_SEI, _USER_DATA, len(text)]) + text + b"\x80"
    return body + struct.pack(">I", len(unit)) + unit


def read_stamp(body):
    """Number and time, or None where there is no stamp."""
    match = _STAMP.search(body)
    return (int(match[1]), float(match[2])) if match else None


def publish(film, name, seconds, rest_after=0.0, rest=0.0, application="live"):
    tags = [tag for tag in flv.read(film) if tag.kind in (flv.AUDIO, flv.VIDEO)]
    frames = [tag for tag in tags if tag.is_frame]
    length = max(tag.timestamp for tag in frames) + 40
    client = connected(PORT, application)
    stream = client.publish(name)
    print("publishing", flush=True)
    for tag in tags:
        if tag.is_config:
            client.send_tag(tag, stream)
    begin, number, round_ms = time.monotonic(), 0, 0
    while round_ms < seconds * 1000:
        for tag in frames:
            at = round_ms + tag.timestamp
            if rest and at >= rest_after * 1000:
                begin, rest = begin + rest, 0
            time.sleep(max(0, begin + at / 1000 - time.monotonic()))
            body = tag.body
            if tag.kind == flv.VIDEO:
                body = stamp(body, number, time.monotonic())
                number += 1
            client.send_tag(flv.Tag(tag.kind, at, body), stream)
        round_ms += length
    client.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--application", default="live")
    parser.add_argument("film", type=pathlib.Path)
    parser.add_argument("name")
    parser.add_argument("times", type=float, nargs="+")
    options = parser.parse_args()
    publish(options.film, options.name, *options.times, application=options.application)
