#!/usr/bin/env python3
"""A web server that a Sallyport application tells and asks: receiver.py --secret FILE [--port N] [--banned FILE]

Prints a line for every event, and a list of who is there whenever that changes. Asked whether somebody may connect or
publish, it says no to addresses that stand in the file of --banned, and the server's scripts may read that list. What is
not signed with the secret, is older than five minutes or has come before is refused: see verify(), which is what your
own page needs.

Needs nothing but Python 3."""

import argparse
import base64
import collections
import hashlib
import hmac
import http.server
import json
import pathlib
import sys
import time
import urllib.parse

TOLERANCE = 300  # seconds
REMEMBERED = 10_000  # messages
LONGEST = 1024 * 1024  # bytes of a message


class Unverified(Exception):
    """The message cannot be trusted."""


def read_secret(path):
    text = pathlib.Path(path).read_text().strip()
    if not text.startswith("whsec_"):
        raise ValueError(f"{path} holds no secret")
    return base64.b64decode(text.removeprefix("whsec_"), validate=True)


def verify(secret, headers, body, now=None):
    """The id of a message that came with these headers, if it is genuine (Standard Webhooks 1.0.0). Of a GET, which has
    no body, `body` is "GET " and the address as it was asked for, path and query."""
    try:
        message_id, timestamp = headers["webhook-id"], int(headers["webhook-timestamp"])
        signatures = headers["webhook-signature"].split(" ")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unverified("it is not signed") from None
    if abs((now or time.time()) - timestamp) > TOLERANCE:
        raise Unverified("it is too old")
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    if not any(hmac.compare_digest(expected, one) for one in signatures):
        raise Unverified("its signature is wrong")
    return message_id


class Receiver(http.server.ThreadingHTTPServer):
    def __init__(self, port, secret, banned):
        super().__init__(("127.0.0.1", port), Handler)
        self.secret = secret
        self.banned = banned
        self.seen = collections.OrderedDict()  # ids: a message that is sent again has one that we know

    def is_new(self, message_id):
        if message_id in self.seen:
            return False
        self.seen[message_id] = True
        if len(self.seen) > REMEMBERED:
            self.seen.popitem(last=False)
        return True

    def is_banned(self, address):
        return self.banned is not None and address in self.banned.read_text().split()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Scripts of the server may read the list: LoadVars gives it to them as `banned`. Nobody else may."""
        try:
            verify(self.server.secret, self.headers, f"GET {self.path}".encode())
        except Unverified as problem:
            return self._answer(401, {"message": str(problem)})
        banned = self.server.banned.read_text().split() if self.server.banned else []
        self._send(200, "application/x-www-form-urlencoded", urllib.parse.urlencode({"banned": ",".join(banned)}).encode())

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > LONGEST:
            return self._answer(413)
        body = self.rfile.read(length)
        try:
            message_id = verify(self.server.secret, self.headers, body)
        except Unverified as problem:
            return self._answer(401, {"message": str(problem)})
        event = json.loads(body)
        if self.path == "/ask":
            return self._decide(event)
        if self.server.is_new(message_id):
            show(event)
        return self._answer(204)

    def _decide(self, event):
        if self.server.is_banned(event["data"]["address"]):
            return self._answer(200, {"allow": False, "message": "You are not welcome here."})
        return self._answer(200, {"allow": True})

    def _answer(self, status, content=None):
        self._send(status, "application/json", b"" if content is None else json.dumps(content).encode())

    def _send(self, status, kind, body):
        self.send_response(status)
        if body:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def show(event):
    data = event["data"]
    place = f"{data['application']}/{data['instance']}"
    if event["type"] == "instance.presence":
        who = ", ".join(client["address"] for client in data["clients"])
        print(f"{place}: {data['count']} here: {who}", flush=True)
    else:
        print(f"{place}: {event['type']} {data['client']} {data.get('stream', '')} from {data['address']}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--secret", required=True, help="the application's webhook.secret")
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--banned", type=pathlib.Path, help="addresses that may not come in, separated by blanks")
    options = parser.parse_args()
    receiver = Receiver(options.port, read_secret(options.secret), options.banned)
    print(f"listening on http://127.0.0.1:{receiver.server_port}/", flush=True)
    try:
        receiver.serve_forever()
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
