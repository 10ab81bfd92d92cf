"""mpv: decodes and shows, which is what people do in the end; it cannot record what it received."""

import re


def play(programs, url, frames, name="mpv-play"):
    """Decodes `frames` pictures, with the sound, and ends with 0."""
    return programs.start(
        name,
        ["mpv", "--no-config", "--vo=null", "--ao=null", "--untimed", f"--frames={frames}",
         "--demuxer-lavf-probesize=200000", "--demuxer-lavf-analyzeduration=1",
         "--term-status-msg=", "--msg-level=all=info,ffmpeg=v", url],
    )


# It leaves when it has seen enough, and its TLS takes that for the end of the stream, perhaps within a record.
_LEAVES = "[ffmpeg] tls: Error decoding the received TLS packet."


def decoding_errors(program):
    """Lines of its output that tell of damage."""
    text = program.output() + program.errors()
    return [line for line in text.splitlines() if line != _LEAVES and re.search(r"error|corrupt|concealing|invalid data", line, re.I)]
