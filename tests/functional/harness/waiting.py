"""Waiting for a condition, never for a time: every wait says what it waits for and gives up with that."""

import threading
import time

_never = threading.Event()


def pause(seconds):
    """One turn of a polling loop; tests use `eventually` and friends instead."""
    _never.wait(seconds)


_FIRST_PAUSE = 0.001


def eventually(condition, timeout, what, every=0.02):
    """Returns the first true value of `condition()`; fails after `timeout` seconds naming `what`. Most things come at
    once, so it looks often in the beginning and later `every` so many seconds."""
    deadline = time.monotonic() + timeout
    wait = min(_FIRST_PAUSE, every)
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            description = what() if callable(what) else what
            raise AssertionError(f"not within {timeout} s: {description}")
        pause(wait)
        wait = min(2 * wait, every)


def stays(condition, seconds, what, every=0.05):
    """Fails if `condition()` turns false within `seconds`: for what must not happen."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert condition(), f"did not last: {what}"
        pause(every)
