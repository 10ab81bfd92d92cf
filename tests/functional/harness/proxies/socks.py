"""SOCKS proxies: dante (versions 4 and 5), microsocks (5) and OpenSSH (4, 4A and 5)."""

import getpass
import os
import pathlib
import subprocess

from ..ports import accepts, free_port
from ..waiting import eventually

_DANTE = """
logoutput: stderr
internal: 127.0.0.1 port = {port}
external: 127.0.0.1
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
client pass {{ from: 0/0 to: 0/0 }}
{rules}
socks block {{ from: 0/0 to: 0/0 }}
"""


class _Socks:
    def __init__(self, programs, name, arguments):
        self.program = programs.start(name, arguments)
        eventually(self._ready, 10, lambda: f"{name} listening\n{self.program.shown()}")

    def _ready(self):
        assert self.program.running, self.program.shown()
        return accepts("127.0.0.1", self.port)


class Dante(_Socks):
    """Lets through to `ports`, or to all."""

    def __init__(self, programs, ports=None, name="dante"):
        self.port = free_port()
        allowed = [f" port = {port}" for port in ports] if ports else [""]
        rules = "\n".join(f"socks pass {{ from: 0/0 to: 0/0{port} protocol: tcp }}" for port in allowed)
        configuration = programs.folder / f"{name}.conf"
        configuration.write_text(_DANTE.format(port=self.port, rules=rules))
        super().__init__(programs, name, ["/usr/sbin/danted", "-f", configuration])


class Microsocks(_Socks):
    """Demands `user` and `password`, if they are given."""

    def __init__(self, programs, user="", password="", name="microsocks"):
        self.port = free_port()
        login = ["-u", user, "-P", password] if user else []
        super().__init__(programs, name, ["/usr/bin/microsocks", "-i", "127.0.0.1", "-p", str(self.port), *login])


_SSHD = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PermitRootLogin yes
StrictModes no
UsePAM no
PidFile none
"""


class Ssh(_Socks):
    """`ssh -D`, logged in at an sshd of its own."""

    def __init__(self, programs, name="ssh"):
        self.folder = programs.folder / name
        self.folder.mkdir(mode=0o700)
        for key in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / key], check=True)
        login_port, self.port = free_port(), free_port()
        self._start_sshd(programs, login_port)
        super().__init__(programs, name, [
            "ssh", "-F", "none", "-N", "-D", f"127.0.0.1:{self.port}", "-p", str(login_port), "-i", self.folder / "user",
            "-o", f"UserKnownHostsFile={self.folder}/known", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes",
            f"{getpass.getuser()}@127.0.0.1"])

    def _start_sshd(self, programs, port):
        if os.geteuid() == 0:  # Debian's sshd wants it for its unprivileged half
            pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        (self.folder / "sshd.conf").write_text(_SSHD.format(port=port, folder=self.folder))
        (self.folder / "known").write_text(f"[127.0.0.1]:{port} {(self.folder / 'host.pub').read_text()}")
        sshd = programs.start("sshd", ["/usr/sbin/sshd", "-D", "-e", "-f", self.folder / "sshd.conf"])
        eventually(lambda: accepts("127.0.0.1", port), 10, sshd.shown)
