"""Ends connections that are too old or too quiet."""

import asyncio


class Clock:
    """`kill` is called once, when the connection is `lifetime_s` old or was silent for `idle_s` (0: never)."""

    def __init__(self, lifetime_s, idle_s, kill):
        self._loop = asyncio.get_running_loop()
        self._idle_s = idle_s
        self._kill = kill
        self._last = self._loop.time()
        self._timers = {}
        if lifetime_s:
            self._timers["lifetime"] = self._loop.call_later(lifetime_s, self._end)
        if idle_s:
            self._timers["idle"] = self._loop.call_later(idle_s, self._look)

    def heard(self):
        self._last = self._loop.time()

    def stop(self):
        for timer in self._timers.values():
            timer.cancel()

    def _look(self):
        left = self._last + self._idle_s - self._loop.time()
        if left <= 0:
            self._end()
        else:
            self._timers["idle"] = self._loop.call_later(left, self._look)

    def _end(self):
        self.stop()
        self._kill()
