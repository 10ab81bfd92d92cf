"""The way to the server: directly, or as a proxy takes it."""

import base64
import ipaddress
import socket
import struct
import urllib.parse

from .outcome import Stopped


def dial(route, proxy, host, port, timeout, family=socket.AF_UNSPEC):
    """A TCP connection to `host`:`port`, through `proxy` (a URL) unless `route` is direct."""
    if route == "direct":
        return _connect(host, port, timeout, family)
    url = urllib.parse.urlsplit(proxy)
    pipe = _connect(url.hostname, url.port, timeout, family)
    if route == "http-forward":
        return pipe
    _DIALOGUES[route](pipe, url, host, port)
    return pipe


def authorization(proxy):
    """The header that Basic authentication asks for, if the URL holds a user."""
    url = urllib.parse.urlsplit(proxy)
    if not url.username:
        return {}
    login = f"{urllib.parse.unquote(url.username)}:{urllib.parse.unquote(url.password or '')}"
    return {"Proxy-Authorization": "Basic " + base64.b64encode(login.encode()).decode()}


def _connect(host, port, timeout, family):
    """One address family after the other, as plain programs do; the first error if none answers."""
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    first = None
    for family, kind, protocol, _, address in found:
        made = socket.socket(family, kind, protocol)
        made.settimeout(timeout / len(found))
        try:
            made.connect(address)
            made.settimeout(timeout)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return made
        except OSError as error:
            made.close()
            first = first or error
    raise first


def _http_connect(pipe, url, host, port):
    headers = {"Host": f"{host}:{port}", **authorization(url.geturl())}
    lines = [f"CONNECT {host}:{port} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    pipe.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    head = b""
    while b"\r\n\r\n" not in head:
        head += _some(pipe)
    status = int(head.split(b" ", 2)[1])
    if status != 200:
        raise Stopped(f"proxy-{status}", head.split(b"\r\n", 1)[0].decode(errors="replace"))


def _socks5(pipe, url, host, port):
    methods = b"\x02" if url.username else b"\x00"
    pipe.sendall(b"\x05\x01" + methods)
    chosen = _exactly(pipe, 2)[1]
    if chosen == 0xFF:
        raise Stopped("socks-no-method")
    if chosen == 2:
        user, password = (urllib.parse.unquote(part or "").encode() for part in (url.username, url.password))
        pipe.sendall(b"\x01" + bytes([len(user)]) + user + bytes([len(password)]) + password)
        if _exactly(pipe, 2)[1] != 0:
            raise Stopped("socks-login-refused")
    pipe.sendall(b"\x05\x01\x00" + _socks_address(host) + struct.pack(">H", port))
    reply = _exactly(pipe, 4)
    if reply[1] != 0:
        raise Stopped(f"socks-{reply[1]}")
    length = {1: 4, 4: 16}.get(reply[3]) or _exactly(pipe, 1)[0]
    _exactly(pipe, length + 2)


def _socks4a(pipe, url, host, port):
    address = struct.pack(">H", port) + b"\0\0\0\x01"  # which says that a name follows
    pipe.sendall(b"\x04\x01" + address + (url.username or "").encode() + b"\0" + host.encode() + b"\0")
    reply = _exactly(pipe, 8)
    if reply[1] != 90:
        raise Stopped(f"socks-{reply[1]}")


_DIALOGUES = {"http-connect": _http_connect, "socks5": _socks5, "socks4a": _socks4a}


def _socks_address(host):
    try:
        address = ipaddress.ip_address(host)
        return (b"\x01" if address.version == 4 else b"\x04") + address.packed
    except ValueError:
        return b"\x03" + bytes([len(host)]) + host.encode()


def _some(pipe):
    data = pipe.recv(4096)
    if not data:
        raise ConnectionError("closed")
    return data


def _exactly(pipe, count):
    data = b""
    while len(data) < count:
        piece = pipe.recv(count - len(data))
        if not piece:
            raise ConnectionError("closed")
        data += piece
    return data
