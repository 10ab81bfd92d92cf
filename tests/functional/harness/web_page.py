"""A web server whose pages are functions, for what asks web servers."""

import http.server
import threading
import urllib.parse


class Request:
    def __init__(self, method, target, headers, body):
        self.method, self.target, self.headers, self.body = method, target, headers, body
        self.path, _, query = target.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query))
        self.form = dict(urllib.parse.parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


class WebPage:
    """`pages`: functions of a Request by path, which return a body, or (status, body), or (status, body, headers); None:
    the connection is closed without a word. `requests` are all that came. hold() lets pages wait for release()."""

    def __init__(self, **pages):
        self.pages = {"/" + name: page for name, page in pages.items()}
        self.requests = []
        self._released = threading.Event()
        page = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                request = Request(self.command, self.path, self.headers, body)
                page.requests.append(request)
                found = page.pages.get(request.path) or page.pages.get("/any")
                answer = found(request) if found else (404, b"there is no such page")
                if answer is None:
                    self.close_connection = True
                    return
                status, content, headers = (*answer, {})[:3] if isinstance(answer, tuple) else (200, answer, {})
                content = content.encode() if isinstance(content, str) else content
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                try:
                    self.wfile.write(content)
                except OSError:
                    pass  # who asked has had enough

            do_GET = do_POST = _answer

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def hold(self):
        """From within a page: waits until release() is called."""
        self._released.wait(60)

    def release(self):
        self._released.set()

    def asked(self, path):
        return [one for one in self.requests if one.path == path]

    def close(self):
        self.release()
        self._server.shutdown()
        self._server.server_close()
