"""What the server's own side may have put before it: the router takes connections in the server's place."""

import dataclasses

from harness.proxies import haproxy, nginx, stunnel

from .. import names
from .base import Obstacle, check_choice


@dataclasses.dataclass
class Haproxy(Obstacle):
    """haproxy in the server's place on `ports`. `mode` is tcp or http; a connection without traffic for `idle_s`
    seconds is ended; with `waits_for_body` a request is passed on once all of it has come."""

    ports: list
    mode: str = "tcp"
    idle_s: int = 30
    waits_for_body: bool = False

    _PORT = 21001

    def __post_init__(self):
        check_choice("mode", self.mode, ("tcp", "http"))

    def prepare(self, site):
        for index, port in enumerate(self.ports):
            site.rules.divert([port], self._PORT + index)

    def start(self, site):
        haproxy.Haproxy(site.programs, lambda _: "\n".join(map(self._section, range(len(self.ports)))),
                        host=site.router, port=self._PORT)

    def _section(self, index):
        log = "option httplog" if self.mode == "http" else "option tcplog"
        wait = "option http-buffer-request" if self.waits_for_body else ""
        return f"""
frontend port{self.ports[index]}
    bind :::{self._PORT + index} v4v6
    mode {self.mode}
    {log}
    {wait}
    timeout client {self.idle_s}s
    default_backend server{self.ports[index]}
backend server{self.ports[index]}
    mode {self.mode}
    timeout server {self.idle_s}s
    server one {names.SERVER}:{self.ports[index]}
"""


@dataclasses.dataclass
class Nginx(Obstacle):
    """nginx as a reverse proxy on port 80, and with TLS on 443, set up by somebody who knows nothing of tunnels: requests
    and replies are collected first, HTTP/1.0 to the server, no Upgrade."""

    _PLAIN, _TLS = 8081, 8444

    def prepare(self, site):
        site.rules.divert([80], self._PLAIN)
        site.rules.divert([443], self._TLS)

    def start(self, site):
        own = site.credentials.server
        location = f"location / {{ proxy_pass http://{names.SERVER}:80; proxy_set_header Host $host; }}"
        nginx.http_front(site.programs, lambda port: f"""
  server {{ listen 0.0.0.0:{port}; listen [::]:{port}; {location} }}
  server {{ listen 0.0.0.0:{self._TLS} ssl; listen [::]:{self._TLS} ssl;
    ssl_certificate {own.file}; ssl_certificate_key {own.key}; {location} }}
""", name="front", host=site.router, port=self._PLAIN)


@dataclasses.dataclass
class Stunnel(Obstacle):
    """stunnel takes TLS on 443 and passes the bytes on in clear to port `to` of the server."""

    to: int = 1935

    _PORT = 8445

    def prepare(self, site):
        site.rules.divert([443], self._PORT)

    def start(self, site):
        own = site.credentials.server
        stunnel.Stunnel(site.programs, lambda port: f"""
[rtmps]
accept = :::{port}
connect = {names.SERVER}:{self.to}
cert = {own.both}
""", host=site.router, port=self._PORT)
