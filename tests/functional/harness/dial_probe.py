"""sallyport_dial_probe, which dials the way the client library does: tests/tools/dial_probe.cpp."""

import json
import os
import pathlib

_BUILT = pathlib.Path(__file__).resolve().parents[3] / "build/release/bin/sallyport_dial_probe"
PROBE = pathlib.Path(os.environ.get("SALLYPORT_DIAL_PROBE", _BUILT))

# No proxy of the machine that runs the tests, and no desktop's.
_CLEAN = {name: "" for upper in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY") for name in (upper, upper.lower())}


def dial(programs, host, port, *options, send="", environment=None, on=None, timeout=30):
    """What the probe printed: one dictionary, or a list of them with --repeat. `on`: a harness.hosts.Host."""
    words = ["--send", send] if send else []
    program = (on or programs).start("dial", [PROBE, host, port, *options, *words],
                                     environment={**_CLEAN, "XDG_CURRENT_DESKTOP": "", **(environment or {})})
    program.wait(timeout)
    lines = [json.loads(line) for line in program.output().splitlines()]
    assert lines, program.shown()
    for line in lines:
        assert "s3cret" not in json.dumps(line)
    return lines if "--repeat" in options else lines[0]


def obstacle(programs, host, port, *options, **more):
    """What stood in the way; nothing if it got through."""
    return dial(programs, host, port, *options, **more).get("obstacle")
