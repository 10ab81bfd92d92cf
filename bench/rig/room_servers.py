"""The servers in whose rooms people hear each other. `talk` is how the load generator speaks to them."""
import os
import pathlib
import shutil

from .servers import Sallyport, Server

ROOM_SCRIPT = """
application.onAppStart = function () { this.users = {}; };
application.onConnect = function (client) {
    this.users[client.id] = client;
    client.say = function (words) { application.broadcastMsg("heard", words); };
    return true;
};
application.onDisconnect = function (client) { delete this.users[client.id]; };
"""
APPLICATION = "room"
PEERS = pathlib.Path(__file__).resolve().parents[1] / "peers"
NODE_MODULES = "/usr/share/nodejs"  # Debian's packages


class Room:
    scheme = "rtmp"
    talk = ""

    def url(self, scheme):
        return f"{scheme}://127.0.0.1:{self.port}/{APPLICATION}/bench"


class SharedObjectRoom(Room, Sallyport):
    """Words are a slot of a shared object; the application has no script."""

    talk = "shared-object"
    title = "shared object"

    def __init__(self, launcher, build):
        super().__init__(launcher, build)
        self.name = self.title

    def _prepare(self):
        command = super()._prepare()
        self._folder_of_application().mkdir()
        return command

    def _folder_of_application(self):
        return self.root / "server" / "applications" / APPLICATION


class CallRoom(SharedObjectRoom):
    """Words are a call to the script, which calls all clients."""

    talk = "call"
    title = "calls"

    def _prepare(self):
        command = super()._prepare()
        (self._folder_of_application() / "main.asc").write_text(ROOM_SCRIPT, encoding="utf-8")
        return command


class Nats(Room, Server):
    """Debian's nats-server as it comes."""

    PROGRAM = "/usr/sbin/nats-server"
    name = "NATS"
    scheme = talk = "nats"

    @classmethod
    def available(cls):
        return os.path.exists(cls.PROGRAM)

    def _prepare(self):
        return [self.PROGRAM, "--addr", "127.0.0.1", "--port", str(self.port)]


class NodeWs(Room, Server):
    """peers/ws_broadcast.js with the package ws."""

    name = "ws"
    scheme = "ws"
    talk = "websocket"

    @classmethod
    def available(cls):
        return bool(shutil.which("node")) and os.path.isdir(f"{NODE_MODULES}/ws")

    def _prepare(self):
        return ["env", f"NODE_PATH={NODE_MODULES}", "node", str(PEERS / "ws_broadcast.js"), str(self.port)]
