"""ffmpeg and rtmpdump: each of their carriers tried by itself, side by side. They race nothing and remember nothing, so
what is asked is which of their carriers get through at all."""

import dataclasses
import time

from harness.clients import ffmpeg
from harness.waiting import pause

from .. import names
from ..site import STREAM
from ..way import Way

PATIENCE = 8.0  # seconds for each
_HEAD_OF_FILE = 13  # bytes of an FLV file before its first tag

FFMPEG_WAYS = tuple(map(Way.parse, ("rtmp:1935", "rtmps:443", "rtmpt:80", "rtmpts:443")))
RTMPDUMP_WAYS = tuple(map(Way.parse, ("rtmp:1935", "rtmps:443", "rtmpt:80")))


@dataclasses.dataclass
class Try:
    way: Way
    program: object
    output: object
    began: float
    first_media_ms: int | None = None


def try_all(site):
    """Program → way → ms until the first media, None where none came."""
    tries = {
        "ffmpeg": [_start(site, way, _ffmpeg) for way in FFMPEG_WAYS],
        "rtmpdump": [_start(site, way, _rtmpdump) for way in RTMPDUMP_WAYS],
    }
    every = [one for some in tries.values() for one in some]
    deadline = time.monotonic() + PATIENCE
    waiting = every
    while waiting and time.monotonic() < deadline:
        waiting = [one for one in waiting if _still_open(one)]
        pause(0.02)
    for one in waiting:
        one.program.end()
    return {program: {str(one.way): one.first_media_ms for one in some} for program, some in tries.items()}


def _still_open(one):
    """Ends the program with the first media, so that it takes nothing from the others."""
    ended = not one.program.running
    if one.output.exists() and one.output.stat().st_size > _HEAD_OF_FILE:
        one.first_media_ms = round((time.monotonic() - one.began) * 1000)
        one.program.end()
        return False
    return not ended


def _start(site, way, command):
    name = f"{command.__name__.strip('_')}-{way.carrier}"
    output = site.programs.folder / f"{name}.flv"
    url = f"{way.carrier}://{names.SERVER_NAME}:{way.port}/live/{STREAM}"
    arguments, environment = command(site, url, output)
    return Try(way, site.client.start(name, arguments, environment=environment), output, time.monotonic())


def _ffmpeg(site, url, output):
    proxy = site.client_settings.proxy
    environment = {"http_proxy": proxy, "no_proxy": ""} if proxy.startswith("http://") else {}
    timeout = str(int(PATIENCE * 1_000_000))
    return [*ffmpeg.QUIET, "-y", "-rw_timeout", timeout, "-analyzeduration", "200000", "-fflags", "nobuffer", "-i", url,
            "-t", "1", "-c", "copy", "-flush_packets", "1", "-f", "flv", output], environment


def _rtmpdump(site, url, output):
    proxy = site.client_settings.proxy
    socks = ["-S", proxy.rpartition("@")[2].removeprefix("socks5://")] if proxy.startswith("socks") else []
    return ["rtmpdump", "--live", "--quiet", "--timeout", str(int(PATIENCE)), *socks, "-r", url, "-o", output], {}
