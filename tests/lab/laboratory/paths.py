"""Where things are."""

import os
import pathlib

LAB = pathlib.Path(__file__).resolve().parents[1]
REPOSITORY = LAB.parents[1]
SCENARIOS = LAB / "scenarios"
LINES = LAB / "lines"
CACHE = REPOSITORY / "build" / "lab"
PAGE = REPOSITORY / "docs" / "firewalls.md"


def programs_folder():
    """Where the built programs are: beside the one under test."""
    return pathlib.Path(os.environ.get("SALLYPORT_BINARY", REPOSITORY / "build/release/bin/sallyport")).parent


def wire():
    return programs_folder() / "sallyport_wire"


def caller():
    return programs_folder() / "sallyport_caller"
