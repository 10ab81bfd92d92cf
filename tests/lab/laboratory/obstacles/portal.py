"""A captive portal, as hotels have it."""

import dataclasses

from harness.proxies import nginx

from .base import Obstacle

_PAGE = "<html><head><title>Welcome</title></head><body><form action=/login>Room <input name=room></form></body></html>"


@dataclasses.dataclass
class Portal(Obstacle):
    """Whatever goes to port 80 is answered by a login page, port 443 by its own certificate and the same page; all else
    is dropped. With `only_names` connections are left alone: the name server sends people here (obstacle "names")."""

    only_names: bool = False

    _PLAIN, _TLS = 8080, 8443

    def prepare(self, site):
        site.rules.divert([80], self._PLAIN)
        site.rules.divert([443], self._TLS)
        if not self.only_names:
            site.rules.add("through", 'iifname "cable1" drop')

    def start(self, site):
        own = site.credentials.portal
        page = f"default_type text/html; location / {{ return 200 '{_PAGE}'; }}"
        nginx.http_front(site.programs, lambda port: f"""
  server {{ listen 0.0.0.0:{port}; listen [::]:{port}; {page} }}
  server {{ listen 0.0.0.0:{self._TLS} ssl; listen [::]:{self._TLS} ssl;
    ssl_certificate {own.file}; ssl_certificate_key {own.key}; {page} }}
""", name="portal", host=site.router, port=self._PLAIN)
