"""mpv: decodes and shows, which is what people do in the end; it cannot record what it received."""

import re


def play(programs, url, frames, name="mpv-play"):
    """Decodes `frames` pictures, with the sound, and ends with 0."""
    return programs.start(
        name,
        ["mpv", "--no-config", "--vo=null", "--ao=null", "--untimed", "--no-terminal", f"--frames={frames}",
         "--demuxer-lavf-probesize=200000", "--demuxer-lavf-analyzeduration=1", f"--log-file={log_file(programs, name)}",
         "--msg-level=all=v", url],
    )


def log_file(programs, name="mpv-play"):
    return programs.folder / f"{name}.log"


def decoding_errors(programs, name="mpv-play"):
    """Lines of the log that tell of damage."""
    text = log_file(programs, name).read_text(errors="replace")
    return [line for line in text.splitlines() if re.search(r"\]\[[ef]\]|Error|corrupt|concealing|Invalid data", line)]
