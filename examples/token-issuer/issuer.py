#!/usr/bin/env python3
"""A login page that hands out tokens: only those who log in to your site can connect to your server.

    issuer.py --users FILE --secrets FILE [--path live] [--stream '*'] [--may connect,play] [--port 8081]
    issuer.py --add-user NAME --users FILE          asks for a password and stores its scrypt hash

POST /token with name=…&password=… answers {"token": "kid=…&st=…", "expires": …}: a signed URL for five minutes,
bound to the visitor's address if --bind-address is given. See README.md.
"""

import argparse
import base64
import getpass
import hashlib
import hmac
import http.server
import ipaddress
import json
import os
import pathlib
import secrets
import stat
import sys
import tempfile
import threading
import time
import urllib.parse

LIFETIME = 300
MAX_BODY = 4096
MAX_REQUESTS = 32  # at a time; scrypt takes 16 MiB each
FIELDS = ("kid", "path", "stream", "may", "exp", "nbf", "ip", "aud", "id")

# scrypt with 16 MiB and some tens of milliseconds of work for each guess.
SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}

PAGE = b"""<!doctype html><meta charset="utf-8"><title>Log in</title>
<form method="post" action="/token"><label>Name <input name="name" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button></form>"""


def hash_password(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, **SCRYPT)


def private_text(path):
    """The text of a file that nobody else can read."""
    with open(path, encoding="utf-8") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            sys.exit(f"{path}: others can read it; chmod 600 it first")
        return file.read()


class Users:
    """Lines "NAME SALT HASH", salt and hash in base64."""

    def __init__(self, text=""):
        self.entries = {}
        for line in text.splitlines():
            if line.strip() and not line.startswith("#"):
                name, salt, digest = line.split()
                self.entries[name] = (base64.b64decode(salt), base64.b64decode(digest))
        # Unknown names cost as much time as known ones.
        self.nobody = (secrets.token_bytes(16), secrets.token_bytes(SCRYPT["dklen"]))

    def add(self, name, password):
        salt = secrets.token_bytes(16)
        self.entries[name] = (salt, hash_password(password, salt))

    def accept(self, name, password):
        salt, digest = self.entries.get(name, self.nobody)
        same = hmac.compare_digest(hash_password(password, salt), digest)
        return same and name in self.entries

    def text(self):
        return "".join(f"{name} {base64.b64encode(salt).decode()} {base64.b64encode(digest).decode()}\n"
                       for name, (salt, digest) in sorted(self.entries.items()))


class LoginDelay:
    """After five failures an address, or a name, waits: a second, then twice as long each time, up to a minute."""

    FREE = 5
    LONGEST = 60
    MEMORY = 10_000

    def __init__(self, now=time.monotonic):
        self.now = now
        self.failures = {}  # who: (count, when)
        self.lock = threading.Lock()

    def wait(self, *whom):
        """Seconds until the next attempt may be made."""
        with self.lock:
            return max(self._wait(one) for one in whom)

    def _wait(self, who):
        count, when = self.failures.get(who, (0, 0))
        if count < self.FREE:
            return 0
        return max(0, when + min(self.LONGEST, 2 ** (count - self.FREE)) - self.now())

    def attempted(self, *whom):
        """Counts as a failure until it is forgiven, so that attempts made at the same time count as well."""
        with self.lock:
            for who in whom:
                count, _ = self.failures.pop(who, (0, 0))
                self.failures[who] = (min(count + 1, 64), self.now())
            while len(self.failures) > self.MEMORY:
                self.failures.pop(next(iter(self.failures)))  # the oldest failure

    def forgive(self, address, name):
        """The name starts anew; the address gets this attempt back alone, lest one account pay for guesses at others."""
        with self.lock:
            self.failures.pop(name, None)
            count, when = self.failures.get(address, (1, 0))
            if count > 1:
                self.failures[address] = (count - 1, when)
            else:
                self.failures.pop(address, None)


def make_token(kid, secret, values, now):
    """A signed URL as docs/tokens.md describes it."""
    fields = {field: "" for field in (*FIELDS, "sub")} | values
    fields |= {"kid": kid, "exp": str(now + LIFETIME), "id": secrets.token_hex(16)}
    lines = "".join(fields[field] + "\n" for field in FIELDS)
    if fields["sub"]:
        lines += fields["sub"] + "\n"
    fields["st"] = hmac.new(secret.encode(), b"sallyport-url-1\n" + lines.encode(), "sha256").hexdigest()
    given = {field: value for field, value in fields.items() if value}
    return urllib.parse.urlencode(given, quote_via=urllib.parse.quote, safe="/*,")


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = 10  # for a request that dribbles in
    server_version = "token-issuer"
    sys_version = ""

    def do_GET(self):
        if self.path != "/":
            return self.answer(404, {"error": "not found"})
        self.reply(200, PAGE, "text/html; charset=utf-8")

    def do_POST(self):
        if self.path != "/token":
            return self.answer(404, {"error": "not found"})
        form = self.form()
        if form is None:
            return self.answer(400, {"error": "a form with name and password is wanted"})
        name, password = form
        address = self.visitor()
        whom = (address, "name " + name[:64])
        delay = self.server.delay.wait(*whom)
        if delay > 0:
            self.note("delayed", name)
            return self.answer(429, {"error": "too many failures, wait"}, {"Retry-After": str(int(delay) + 1)})
        self.server.delay.attempted(*whom)
        if not self.server.users.accept(name, password):
            self.note("refused", name)
            return self.answer(403, {"error": "name or password is wrong"})
        self.server.delay.forgive(*whom)
        self.note("accepted", name)
        self.answer(200, self.server.issue(name, address))

    def form(self):
        """Name and password, or None. The body is bounded and has a length."""
        length = self.headers.get("Content-Length", "")
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not length.isdecimal() or int(length) > MAX_BODY or kind != "application/x-www-form-urlencoded":
            return None
        try:
            fields = urllib.parse.parse_qs(self.rfile.read(int(length)).decode(), strict_parsing=True, max_num_fields=8)
        except ValueError:
            return None
        if any(len(fields.get(field, [])) != 1 for field in ("name", "password")):
            return None
        return fields["name"][0], fields["password"][0]

    def visitor(self):
        """The visitor's address: the peer's, or what the web server in front says, if it is said to be there."""
        forwarded = self.headers.get_all("X-Forwarded-For", [""]) if self.server.behind_proxy else [""]
        try:
            return str(ipaddress.ip_address(forwarded[-1].rpartition(",")[2].strip()))  # the last one is our web server's
        except ValueError:
            return self.client_address[0]

    def answer(self, code, value, headers=None):
        self.reply(code, json.dumps(value).encode() + b"\n", "application/json", headers)

    def reply(self, code, body, kind, headers=None):
        self.close_connection = True
        self.send_response_only(code)
        standard = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store", "Connection": "close",
                    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}
        for field, value in (standard | (headers or {})).items():
            self.send_header(field, value)
        self.end_headers()
        self.wfile.write(body)

    def note(self, what, name):
        """One line; never a password or a token. repr() keeps a name from forging lines."""
        print(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} login {what} name={name[:64]!r} address={self.visitor()[:64]!r}",
              file=sys.stderr, flush=True)

    def log_message(self, *_):
        pass  # the standard one writes request lines


class Issuer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, options, users, kid, secret):
        super().__init__((options.host, options.port), Handler)
        self.options, self.users, self.kid, self.secret = options, users, kid, secret
        self.behind_proxy = options.behind_proxy
        self.delay = LoginDelay()
        self.places = threading.BoundedSemaphore(MAX_REQUESTS)

    def process_request(self, request, client_address):
        self.places.acquire()  # further ones wait in the kernel's queue
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()

    def issue(self, name, address):
        now = int(time.time())
        values = {"path": self.options.path, "stream": self.options.stream, "may": self.options.may, "aud": self.options.audience, "sub": name}
        if self.options.bind_address:
            values["ip"] = address
        return {"token": make_token(self.kid, self.secret, values, now), "expires": now + LIFETIME}


def add_user(path, name):
    if not name or len(name) > 64 or not name.isprintable() or " " in name or name.startswith("#"):
        sys.exit("a name has 1 to 64 characters, no blank among them")
    users = Users(private_text(path) if path.exists() else "")
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(password) < 10:
        sys.exit("a password has at least 10 characters")
    users.add(name, password)
    handle, fresh = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(users.text())
    os.replace(fresh, path)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=pathlib.Path, required=True, help="file of names and password hashes, mode 0600")
    parser.add_argument("--add-user", metavar="NAME", help="add or change a user, then end")
    parser.add_argument("--secrets", type=pathlib.Path, help="file that keygen --type hmac made; its first key is used")
    parser.add_argument("--path", default="live", help="what tokens are for: APPLICATION or APPLICATION/INSTANCE")
    parser.add_argument("--stream", default="*", help="pattern of stream names")
    parser.add_argument("--may", default="connect,play", help="connect, play, publish, call")
    parser.add_argument("--audience", default="", help="the application's <Audience>, if it has one")
    parser.add_argument("--bind-address", action="store_true", help="tokens hold for the visitor's address only")
    parser.add_argument("--behind-proxy", action="store_true", help="believe X-Forwarded-For: only behind a web server of yours")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    return parser.parse_args()


def main():
    options = arguments()
    if options.add_user is not None:
        return add_user(options.users, options.add_user)
    if options.secrets is None:
        sys.exit("--secrets is wanted")
    kid, secret = private_text(options.secrets).split("\n", 1)[0].split()
    issuer = Issuer(options, Users(private_text(options.users)), kid, secret)
    print(f"token-issuer: http://{options.host}:{issuer.server_port}/", file=sys.stderr, flush=True)
    try:
        issuer.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
