"""A page in Chromium, without a window: what the page's script finds out comes back as JSON."""

import contextlib
import functools
import http.server
import json
import pathlib
import ssl
import threading
import urllib.parse

from .waiting import eventually

PAGE = """<!doctype html><title>test</title>%s<script>
const report = (result) => fetch('/report', {method: 'POST', body: JSON.stringify(result)});
(async () => { try { report(await (async () => { %s })()); } catch (error) { report({error: String(error)}); } })();
</script>"""


TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".swf": "application/x-shockwave-flash"}
ISOLATION = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}


class PageServer:
    """Serves one page on a port of `address` and keeps what it reports. Its origin is `origin`. `scripts` are loaded
    before: what is in them, by path. `modules` are there to be imported. With a `certificate` it is by HTTPS. `isolated`: from
    pages of other origins, so that it may share memory."""

    def __init__(self, script, scripts, modules, address="127.0.0.1", certificate=None, isolated=False):
        self.reports = []
        self.fields = ISOLATION if isolated else {}
        loaded = "".join(f'<script src="{path}"></script>' for path in scripts)
        files = {"/": (PAGE % (loaded, script)).encode(), **scripts, **modules}
        self._http = _Server((address, 0), functools.partial(_Handler, self, files))
        self.address, self.port = address, self._http.server_address[1]
        self.origin = f"{'https' if certificate else 'http'}://{address}:{self.port}"
        if certificate:
            self._present(certificate)
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def _present(self, certificate):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(certificate.file, certificate.key)
        # Not in accept(), where one that says nothing would keep the others waiting.
        self._http.socket = made.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)

    def close(self):
        self._http.shutdown()
        self._http.server_close()


class _Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128  # a page asks for a hundred modules at once


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept: a handshake for each module would take seconds

    def __init__(self, pages, files, *arguments):
        self._pages, self._files = pages, files
        super().__init__(*arguments)

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        body = self._files.get(path)
        self.send_response(404 if body is None else 200)
        body = body or b""
        self.send_header("Content-Type", TYPES.get(pathlib.PurePosixPath(path).suffix, "text/html; charset=utf-8"))
        self.send_header("Content-Length", str(len(body)))
        for field, value in self._pages.fields.items():
            self.send_header(field, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self._pages.reports.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(script, scripts=None, modules=None, address="127.0.0.1", certificate=None, isolated=False):
    """`script` is the body of an async function of JavaScript; what it returns is reported, and what it gives to report()
    before. The rest: see PageServer."""
    pages = PageServer(script, scripts or {}, modules or {}, address, certificate, isolated)
    try:
        yield pages
    finally:
        pages.close()


# Three cameras that show a pattern and a microphone that beeps; nobody is asked for permission. The second camera's pictures
# are in a format that nothing encodes (Y16).
FAKE_DEVICES = ["--use-fake-device-for-media-stream=device-count=3", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"]


def start(programs, pages, url=None, name="chromium", options=(), within=()):
    """Chromium at `url` (that of `pages` if absent); `within` is what runs it (harness.slow_line)."""
    return programs.start(name, [
        *within, "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE {pages.address}",
        f"--unsafely-treat-insecure-origin-as-secure={pages.origin}",
        f"--user-data-dir={programs.folder / (name + '-profile')}", *options, url or pages.origin + "/",
    ])


def next_report(browser, pages, before, timeout=60):
    """What the page reports next, behind `before` reports."""
    eventually(lambda: len(pages.reports) > before, timeout, lambda: f"the page's report\n{browser.shown()}")
    return pages.reports[before]


def visit(programs, pages, url=None, name="chromium", options=(), within=(), timeout=60):
    """What the page reports when Chromium opens it; as for start()."""
    before = len(pages.reports)
    browser = start(programs, pages, url, name, options, within)
    report = next_report(browser, pages, before, timeout)
    browser.end()
    return report
