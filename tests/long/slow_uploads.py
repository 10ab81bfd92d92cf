#!/usr/bin/env python3
"""Uploads to the file exchange that stand still, or dribble: both end after half a minute, and one that keeps the pace does not.

    tests/long/slow_uploads.py

Not a part of the test run: it takes the 30 s that the server waits. Ends with 1 and says why.
"""

import pathlib
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests/functional"))

from harness import server as servers  # noqa: E402
from harness.processes import Programs  # noqa: E402
from harness.scripted import application, client_of, result  # noqa: E402
from harness.tunnel_client import HttpConnection  # noqa: E402
from harness.waiting import eventually, pause  # noqa: E402

SCRIPT = """
var files = new FileExchange("r");
Client.prototype.offer = function (name, size) { return files.offer({ name: name, size: size }, function () {}); };
"""
EXCHANGE = "<FileExchange><Enable>true</Enable></FileExchange>"
SIZE = 1_000_000
EVERY = 0.5  # s
PIECES = {"stands still": 0, "dribbles": 100, "keeps the pace": 2_000}  # bytes; 1 kB/s is the least


class Upload:
    def __init__(self, server, client, piece):
        self.piece, self.status = piece, None
        self.http = HttpConnection(server.port)
        path = result(client, "offer", "a.txt", float(SIZE))["path"]
        self.http.send_raw(f"PUT {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {SIZE}\r\n\r\n".encode() + b"x" * 100)
        self.http.socket.setblocking(False)

    def go_on(self):
        """Sends another piece, unless there is an answer."""
        if self.status is not None:
            return
        try:
            self.status = int(self.http.socket.recv(4096).split(b" ")[1])
        except BlockingIOError:
            self.http.socket.send(b"x" * self.piece)


def check(server, root):
    with client_of(server, "app") as client:
        uploads = {name: Upload(server, client, piece) for name, piece in PIECES.items()}
        slow = [upload for name, upload in uploads.items() if name != "keeps the pace"]

        def over():
            for upload in uploads.values():
                upload.go_on()
            pause(EVERY)
            return all(upload.status is not None for upload in slow)

        eventually(over, 120, lambda: f"the end of what is slow: {[upload.status for upload in slow]}")
        assert {name: upload.status for name, upload in uploads.items()} == {"stands still": 408, "dribbles": 408, "keeps the pace": None}
        eventually(lambda: len(list((root / "exchange").iterdir())) <= 1, 10, "nothing of the slow ones is on the disk")
        uploads["keeps the pace"].http.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(pathlib.Path(folder))
        try:
            server = servers.make(programs, configure=lambda root: application(root, "app", SCRIPT, EXCHANGE))
            check(server, server.root)
            server.stop()
        finally:
            programs.end_all()


if __name__ == "__main__":
    main()
