"""A page in Chromium, without a window: what the page's script finds out comes back as JSON."""

import contextlib
import functools
import http.server
import json
import pathlib
import threading
import urllib.parse

from .waiting import eventually

PAGE = """<!doctype html><title>test</title>%s<script>
const report = (result) => fetch('/report', {method: 'POST', body: JSON.stringify(result)});
(async () => { try { report(await (async () => { %s })()); } catch (error) { report({error: String(error)}); } })();
</script>"""


TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".swf": "application/x-shockwave-flash"}


class PageServer:
    """Serves one page on a port of 127.0.0.1 and keeps what it reports. Its origin is `origin`. `scripts` are loaded
    before: what is in them, by path. `modules` are there to be imported."""

    def __init__(self, script, scripts, modules):
        self.reports = []
        loaded = "".join(f'<script src="{path}"></script>' for path in scripts)
        files = {"/": (PAGE % (loaded, script)).encode(), **scripts, **modules}
        handler = functools.partial(_Handler, self, files)
        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = self._http.server_address[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self):
        self._http.shutdown()
        self._http.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
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
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self._pages.reports.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(script, scripts=None, modules=None):
    """`script` is the body of an async function of JavaScript; what it returns is reported. `scripts` and `modules`: see
    PageServer."""
    pages = PageServer(script, scripts or {}, modules or {})
    try:
        yield pages
    finally:
        pages.close()


def visit(programs, pages, url=None, name="chromium"):
    """What the page at `url` (that of `pages` if absent) reports when Chromium opens it."""
    before = len(pages.reports)
    browser = programs.start(name, [
        "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        f"--user-data-dir={programs.folder / (name + '-profile')}", url or pages.origin + "/",
    ])
    eventually(lambda: len(pages.reports) > before, 60, lambda: f"the page's report\n{browser.shown()}")
    browser.end()
    return pages.reports[-1]
