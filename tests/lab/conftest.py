"""Tests of the laboratory's own parts. The scenarios are run by scripts/lab."""

import pathlib
import sys

import pytest

LAB = pathlib.Path(__file__).parent
sys.path[:0] = [str(LAB), str(LAB.parent / "functional")]

from harness.processes import Programs  # noqa: E402: the path must be set first


@pytest.fixture
def programs(tmp_path):
    started = Programs(tmp_path)
    yield started
    started.end_all()
