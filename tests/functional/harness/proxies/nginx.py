"""nginx: a reverse proxy for rtmpt, a web site, a front that passes bytes on, and (with its rtmp module) a stand-in for the
server, to try the harness itself."""

from ..ports import accepts, free_port
from ..waiting import eventually

_COMMON = """
daemon off;
master_process off;
pid {folder}/{name}.pid;
error_log stderr warn;
{modules}
events {{ worker_connections 1024; }}
"""

_HTTP = """
http {{
  access_log {folder}/{name}.access;
  client_body_temp_path {folder}/{name}-body;
  proxy_temp_path {folder}/{name}-proxy;
  fastcgi_temp_path {folder}/{name}-fastcgi;
  uwsgi_temp_path {folder}/{name}-uwsgi;
  scgi_temp_path {folder}/{name}-scgi;
  {upstream}
  server {{
    listen {address}:{port};
    {server}
  }}
}}
"""

# What an administrator writes who knows nothing of tunnels: HTTP/1.0 and a new connection per request.
_PLAIN = "location / { proxy_pass http://tunnel; }"
# What the nginx manual advises for keeping connections to the upstream open.
_KEEPALIVE = 'location / { proxy_pass http://tunnel; proxy_http_version 1.1; proxy_set_header Connection ""; }'

_RTMP = """
rtmp {{ server {{ listen {address}:{port}; chunk_size 4096;
  application live {{ live on; wait_key on; wait_video on; interleave off; publish_notify on; play_restart off; }} }} }}
"""


class Nginx:
    """A running nginx on `address`:`port`, if need be on another `host`."""

    def __init__(self, programs, name, body, address, port=None, modules="", host=None):
        self.address = address
        self.host = host
        self.port = port or free_port(address)
        self.access_log = programs.folder / f"{name}.access"
        values = {"folder": programs.folder, "name": name, "address": address, "port": self.port, "modules": modules}
        configuration = programs.folder / f"{name}.conf"
        configuration.write_text("".join(part.format(**values) for part in (_COMMON, body)))
        self.program = (host or programs).start(
            name, ["/usr/sbin/nginx", "-p", programs.folder, "-c", configuration, "-e", "stderr"]
        )
        eventually(lambda: self._ready(), 10, lambda: f"{name} listening\n{self.program.shown()}")

    def _ready(self):
        assert self.program.running, self.program.shown()
        return self.host.listens(self.port) if self.host else accepts(self.address, self.port)

    def requests(self):
        """Access log lines so far."""
        return self.access_log.read_text().splitlines() if self.access_log.exists() else []


def reverse_proxy(programs, upstream_port, keepalive, name="nginx"):
    """Passes every request on to 127.0.0.1:`upstream_port`."""
    pool = "keepalive 8;" if keepalive else ""
    body = _escape(_HTTP, upstream=f"upstream tunnel {{ server 127.0.0.1:{upstream_port}; {pool} }}",
                   server=_KEEPALIVE if keepalive else _PLAIN)
    return Nginx(programs, name, body, "127.0.0.1")


def web_site(programs, pages, address="127.0.0.1", port=None, name="nginx-site"):
    """Serves `pages` (path to text) from files."""
    folder = programs.folder / f"{name}-root"
    for path, text in pages.items():
        target = folder / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    folder.chmod(0o755)
    body = _escape(_HTTP, upstream="", server=f"root {folder};")
    return Nginx(programs, name, body, address, port)


def rtmp_server(programs, port):
    return Nginx(programs, "nginx-rtmp", _RTMP, "127.0.0.1", port,
                 "load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;")


def _escape(template, upstream, server):
    """Puts nginx text with its own braces into a format template."""
    return template.replace("{upstream}", _verbatim(upstream)).replace("{server}", _verbatim(server))


def stream_front(programs, body, name="nginx-stream"):
    """nginx that passes bytes on; `body(port)` is its stream section, which listens on 127.0.0.1:`port`."""
    port = free_port("127.0.0.1")
    return Nginx(programs, name, _verbatim(body(port)), "127.0.0.1", port,
                 "load_module /usr/lib/nginx/modules/ngx_stream_module.so;")


def http_front(programs, body, name="nginx-http", host=None, port=None):
    """nginx as an HTTP proxy; `body(port)` is what stands in its http section, on 127.0.0.1:`port`; on another
    `host` on that port of any address."""
    port = port or free_port("127.0.0.1")
    before, after = _HTTP.split("  {upstream}\n")
    return Nginx(programs, name, before + _verbatim(body(port)) + "}}\n", "127.0.0.1", port, host=host)


def _verbatim(text):
    return text.replace("{", "{{").replace("}", "}}")
