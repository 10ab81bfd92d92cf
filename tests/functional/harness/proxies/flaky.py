"""haproxy as a path that breaks: passes bytes on, and is killed whenever a test likes."""

import threading

from .haproxy import Haproxy


class Flaky:
    """Listens on 127.0.0.1:`port` and passes on to the server's `upstream`."""

    def __init__(self, programs, upstream, port=None):
        self._programs = programs
        self._upstream = upstream
        self.kills = 0
        self._proxy = None
        self.port = port
        self.start()
        self._stop = threading.Event()
        self._thread = None

    def start(self):
        self._proxy = Haproxy(self._programs, self._sections, name=f"flaky-{self.kills}", port=self.port)
        self.port = self._proxy.port

    def _sections(self, port):
        return f"""
listen path
    mode tcp
    bind 127.0.0.1:{port}
    server one 127.0.0.1:{self._upstream}
"""

    def kill(self):
        """Its connections are reset, on both sides."""
        self._proxy.program.end()
        self.kills += 1

    def signal(self, number):
        self._proxy.program.signal(number)

    def kill_every(self, seconds):
        """From now on, each time with a new one in its place, until the end of the test."""

        def run():
            while not self._stop.wait(seconds):
                self.kill()
                self.start()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def close(self):
        self._stop.set()
        if self._thread:
            self._thread.join(15)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
