"""A server whose script connects to other servers, as its clients ask (links.js)."""

import pathlib

from .scripted import client_of, result
from .waiting import eventually

SCRIPT = pathlib.Path(__file__).with_name("links.js").read_text()


class Link:
    """A client of the application `app`, and the connection that the script opens for it."""

    def __init__(self, server, app="edge", **fields):
        self.client = client_of(server, app, **fields)

    def ask(self, method, *values):
        return result(self.client, method, *values)

    def open(self, uri, *arguments):
        return self.ask("open", uri, *arguments)

    def wait(self, code, timeout=10):
        """The information object in which `code` came."""
        eventually(lambda: code in self.ask("codes"), timeout, lambda: f"{code}; got {self.ask('infos')}")
        return next(info for info in self.ask("infos") if info["code"] == code)

    def opened(self, uri, *arguments):
        assert self.open(uri, *arguments) is True
        self.wait("NetConnection.Connect.Success")
        return self

    def remote(self, method, *values, timeout=10):
        """Whether it went well, and what came back."""
        self.client.calls.clear()
        assert self.ask("remote", method, *values) is True
        return self.client.wait_call("came", timeout)[3:]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()
