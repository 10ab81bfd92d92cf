"""A server behind proxies: one plain port, one that takes PROXY headers, one where TLS was ended in front; and
such headers made by hand."""

import ipaddress
import struct

from .ports import free_port
from .rtmp_client import tcp
from .snippets import snippet

FRONT = "127.0.0.9"  # the address of the proxies, which the server trusts
CLIENT = "127.0.0.1"  # the address of programs that do not choose one


class Ports:
    """Of a server with the Adaptor.xml of the documentation."""

    def __init__(self):
        self.plain, self.marked, self.secure = free_port(), free_port(), free_port()

    def configure(self, rules="", trusted=FRONT):
        """A `configure` for Server; `rules` are further tags of Adaptor.xml."""
        adaptor = snippet("adaptor", {
            ":1935": f"127.0.0.1:{self.plain}",
            "10.0.0.2:1936": f"127.0.0.1:{self.marked}",
            "10.0.0.2:1937": f"127.0.0.1:{self.secure}",
            "<TrustedProxies>10.0.0.1": f"<TrustedProxies>{trusted}",
        })

        def configure(root):
            path = root / "conf/_defaultRoot_/Adaptor.xml"
            path.write_text(f"<Adaptor>\n{adaptor}{rules}\n</Adaptor>\n")

        return configure


def start_behind_fronts(start_server, rules="", trusted=FRONT, **options):
    """A server and its ports."""
    ports = Ports()
    server = start_server(listen=[], port=ports.plain, configure=ports.configure(rules, trusted), **options)
    server.ports = ports
    return server


def v1(client, port=56324):
    return f"PROXY TCP4 {client} 203.0.113.1 {port} 1935\r\n".encode()


def v2(client, port=56324, tls=None, command=1):
    """Version 2; with `tls` (whether the client came over TLS) its SSL information."""
    address = ipaddress.ip_address(client)
    other = ipaddress.ip_address("203.0.113.1" if address.version == 4 else "2001:db8::1")
    block = address.packed + other.packed + struct.pack(">HH", port, 1935)
    if tls is not None:
        version = b"\x21" + struct.pack(">H", 7) + b"TLSv1.3" if tls else b""
        value = struct.pack(">BI", 1 if tls else 0, 0 if tls else 1) + version
        block += b"\x20" + struct.pack(">H", len(value)) + value
    family = 0x11 if address.version == 4 else 0x21
    return b"\r\n\r\n\0\r\nQUIT\n" + struct.pack(">BBH", 0x20 | command, family, len(block)) + block


LOCAL = b"\r\n\r\n\0\r\nQUIT\n" + struct.pack(">BBH", 0x20, 0, 0)


def from_front(port, header, source=FRONT):
    """A connection from the proxy's address that begins with `header`."""
    connection = tcp(port, source=source)
    connection.sendall(header)
    return connection


def ended(connection, timeout=10):
    """Whether the server closes without having said anything."""
    connection.settimeout(timeout)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
