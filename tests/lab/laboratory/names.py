"""Names and addresses of the laboratory, and the name server that everybody there asks.

    client 10.9.1.2 ── 10.9.1.1 router 10.9.2.1 ── 10.9.2.2 server
           fd09:1::2 ── fd09:1::1       fd09:2::1 ── fd09:2::2
"""

import pathlib
import shutil

CLIENT, ROUTER, ROUTER_INSIDE, SERVER = "10.9.1.2", "10.9.1.1", "10.9.2.1", "10.9.2.2"
CLIENT6, ROUTER6, ROUTER_INSIDE6, SERVER6 = "fd09:1::2", "fd09:1::1", "fd09:2::1", "fd09:2::2"
NOBODY, NOBODY6 = "10.9.2.77", "fd09:2::77"  # addresses beyond the router that nobody has

SERVER_NAME = "media.test"
PROXY_NAME = "proxy.test"
PORTAL_NAME = "portal.test"

_ETC = pathlib.Path("/etc/netns")


def records():
    """The names as they are where nobody meddles: name → its addresses."""
    return {SERVER_NAME: [SERVER, SERVER6], PROXY_NAME: [ROUTER, ROUTER6], PORTAL_NAME: [ROUTER, ROUTER6]}


class EtcFiles:
    """What programs in a namespace find as /etc/hosts and /etc/resolv.conf (`ip netns exec` puts it there)."""

    def __init__(self, namespace, name_server):
        self._folder = _ETC / namespace
        self._folder.mkdir(parents=True)
        (self._folder / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
        (self._folder / "resolv.conf").write_text(f"nameserver {name_server}\noptions timeout:2 attempts:2\n")

    def remove(self):
        shutil.rmtree(self._folder, ignore_errors=True)


def remove_left_behind(is_left):
    """Folders of namespaces for whose name `is_left` is true."""
    for folder in _ETC.glob("*") if _ETC.exists() else ():
        if is_left(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def name_server_command(known, addresses):
    """dnsmasq that knows these records and nothing else, on these addresses."""
    command = ["/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--user=root",
               "--group=root", "--no-resolv", "--no-hosts", "--bind-interfaces", "--local-ttl=5", "--log-facility=-",
               "--local=/#/"]
    command += [f"--listen-address={address}" for address in addresses]
    return command + [f"--host-record={','.join([name, *its])}" for name, its in known.items() if its]
