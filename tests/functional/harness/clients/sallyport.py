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


def shared_object(programs, verb, url, name, *values, options=(), **started):
    """`sallyport so`; watch goes on, the others are run to their end."""
    arguments = [binary(), "so", verb, url, name, *values, *options]
    started.setdefault("environment", {"http_proxy": "", "https_proxy": "", "all_proxy": "", "no_proxy": ""})
    if verb == "watch":
        return programs.start("sallyport-so-watch", arguments, **started)
    return programs.run(f"sallyport-so-{verb}", arguments, **started)


def seen(watcher):
    """What `sallyport so watch --json` has printed so far."""
    return [json.loads(line) for line in watcher.output().splitlines() if line.endswith("}")]
