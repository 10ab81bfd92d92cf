"""ffmpeg: publishes and plays over rtmp and rtmpt. Its rtmpt honours http_proxy, its rtmp does not."""

import json

QUIET = ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "warning", "-nostats"]


def publish(programs, media, url, name="ffmpeg-publish", environment=None, loop=False):
    """Sends a file at its own speed, unchanged; ends at the end of the file unless `loop`."""
    looping = ["-stream_loop", "-1"] if loop else []
    return programs.start(
        name, [*QUIET, "-re", *looping, "-i", media, "-c", "copy", "-f", "flv", url], environment=environment
    )


def play(programs, url, output, name="ffmpeg-play", environment=None, seconds=None):
    """Records what arrives, unchanged. Ends when the stream is unpublished, or after `seconds`."""
    limit = ["-t", str(seconds)] if seconds else []
    return programs.start(
        name,
        [*QUIET, "-y", "-rw_timeout", "20000000", "-fflags", "nobuffer", "-i", url,
         *limit, "-c", "copy", "-flush_packets", "1", "-f", "flv", output],
        environment=environment,
    )


def decoded_pictures(programs, path):
    """How many pictures of a file it decodes; any error fails."""
    ran = programs.run("ffprobe", ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                                   "stream=nb_read_frames", "-of", "json", path])
    assert ran.returncode == 0 and not ran.errors(), ran.shown()
    return int(json.loads(ran.output())["streams"][0]["nb_read_frames"])
