"""Our own client's commands."""

import json

from ..server import binary


def play(programs, url, output=None, options=(), name="sallyport-play", **started):
    """Records what arrives. Ends when the stream does."""
    target = ["-o", output] if output else []
    return programs.start(name, [binary(), "play", url, *target, *options], **started)


def publish(programs, media, url, options=(), name="sallyport-publish", **started):
    """Sends a file at its own speed, unchanged; ends at the end of the file."""
    return programs.start(name, [binary(), "publish", media, url, *options], **started)


def call(programs, url, method, *values, options=(), timeout=30, name="sallyport-call"):
    """Runs to its end."""
    return programs.run(name, [binary(), "call", url, method, *values, *options], timeout=timeout)


def outcome(program):
    """The object that --json printed."""
    lines = program.output().strip().splitlines()
    assert lines, f"nothing was printed\n{program.shown()}"
    return json.loads(lines[-1])
