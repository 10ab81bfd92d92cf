"""Files that clients of a scripted application hand one another: what is allowed, what is refused, and what is left."""

import os
import re
import signal
import subprocess

import pytest

from harness.rtmp_client import Refused
from harness.scripted import application, calls_of, client_of, result
from harness.server import binary
from harness.tunnel_client import HttpConnection, Response
from harness.waiting import eventually, stays

SCRIPT = """
var rooms = {};
function room(name) { return rooms[name] || (rooms[name] = new FileExchange(name)); }
Client.prototype.there = function () { return typeof FileExchange; };
Client.prototype.offer = function (name, size, where) {
  var client = this;
  return room(where || "r").offer({ name: name, size: size, to: client.id }, function (file, ending) { client.call("ended", null, file, ending); });
};
Client.prototype.link = function (id, where) { return room(where || "r").link(id); };
Client.prototype.remove = function (id) { return room("r").remove(id); };
Client.prototype.clear = function () { room("r").clear(); };
Client.prototype.limits = function () { return room("r").limits; };
Client.prototype.shutdown = function () { application.shutdown(); };
"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def exchange(*settings):
    return f"<FileExchange><Enable>true</Enable>{''.join(settings)}</FileExchange>"


@pytest.fixture
def serve(start_server):
    def start(xml=exchange(), also=lambda root: None, **options):
        def configure(root):
            application(root, "app", SCRIPT, xml)
            also(root)
        return start_server(configure=configure, **options)
    return start


@pytest.fixture
def server(serve):
    return serve()


def stored(server, folder="exchange"):
    where = server.root / folder
    return sorted(one.name for one in where.iterdir()) if where.is_dir() else []


def emptied(server, folder="exchange"):
    eventually(lambda: not stored(server, folder), 10, "nothing is left on the disk")


def endings(client):
    return [tuple(arguments) for arguments in calls_of(client, "ended")]


def ended(client, count=1):
    """What the script was told, [file, word] for each offer that has ended."""
    return eventually(lambda: len(endings(client)) >= count and endings(client), 10, f"{count} offers have ended")


def http(server, method, path, body=b"", **headers):
    with HttpConnection(server.port) as connection:
        if method == "HEAD":
            return head(connection, path, headers)
        return connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})


def head(connection, path, headers):
    """The answer to HEAD, whose length is that of a body that does not come."""
    connection.send("HEAD", path, headers={"Connection": "close", **headers})
    answer = b""
    while piece := connection.socket.recv(65536):
        answer += piece
    lines = answer.split(b"\r\n\r\n", 1)
    fields = dict(line.split(": ", 1) for line in lines[0].decode().split("\r\n")[1:])
    return Response("HTTP/1.1", int(answer.split(b" ")[1]), {name.lower(): value for name, value in fields.items()}, lines[1])


def handed_in(server, client, body=b"hello", name="a.txt"):
    """A file that has arrived."""
    before = len(endings(client))
    assert http(server, "PUT", result(client, "offer", name, float(len(body)))["path"], body).status == 201
    file, ending = ended(client, before + 1)[-1]
    assert ending == "arrived"
    return file


def curl(programs, name, *arguments):
    return programs.run(name, ["curl", "-sS", "-w", "%{http_code}", *arguments], cwd=programs.folder)


def test_a_file_is_sent_and_fetched_once(server, programs, tmp_path):
    body = os.urandom(3_000_000)
    (tmp_path / "sent").write_bytes(PNG + body)
    with client_of(server, "app") as client:
        path = result(client, "offer", "Grüße aus Wien.png", float(len(PNG + body)))["path"]
        sent = curl(programs, "put", "-T", tmp_path / "sent", f"http://127.0.0.1:{server.port}{path}")
        assert sent.output() == "201", sent.shown()
        file, _ = ended(client)[0]
        assert (file["name"], file["size"], file["type"]) == ("Grüße aus Wien.png", len(PNG + body), "image/png")
        assert file["to"]
        [on_disk] = stored(server)
        assert re.fullmatch("exchange-[0-9a-f]{32}", on_disk) and file["id"] not in on_disk
        assert (server.root / "exchange" / on_disk).stat().st_mode & 0o777 == 0o600

        link = f"http://127.0.0.1:{server.port}{result(client, 'link', file['id'])}"
        assert link.endswith("/Gr%C3%BC%C3%9Fe%20aus%20Wien.png")
        assert curl(programs, "get", "-o", tmp_path / "got", link).output() == "200"
        assert (tmp_path / "got").read_bytes() == PNG + body
        assert curl(programs, "again", "-o", tmp_path / "nothing", link).output() == "410"
    server.log.wait("file-arrived", app="app", size=len(PNG + body))
    server.log.wait("file-fetched", app="app", reason="none")
    assert not re.search("[0-9a-f]{48}", server.program.stderr.read_text()), "a ticket is in the log"


def test_curl_saves_it_under_its_name_and_no_other(server, programs, tmp_path):
    (tmp_path / "saved").mkdir()
    with client_of(server, "app") as client:
        file = handed_in(server, client, name="../../evil \"x\"\r\nSet-Cookie: a=b.txt")
        assert file["name"] == "evil _x_Set-Cookie_ a=b.txt"
        link = f"http://127.0.0.1:{server.port}{result(client, 'link', file['id'])}"
        got = programs.run("curl", ["curl", "-sS", "-OJ", "-D", tmp_path / "head", link], cwd=tmp_path / "saved")
    assert got.returncode == 0, got.shown()
    assert [one.name for one in (tmp_path / "saved").iterdir()] == ["evil _x_Set-Cookie_ a=b.txt"]
    assert "\nset-cookie" not in (tmp_path / "head").read_text().lower()


@pytest.mark.parametrize("name, clean", [
    ("/etc/passwd.txt", "passwd.txt"), ("..\\..\\boot.txt", "boot.txt"), ("a\u202etxt.exe.txt", "atxt.exe.txt"), ("NUL.txt", "_NUL.txt"),
    ("a%0d%0ab.txt", "a_0d_0ab.txt"), ("<script>.txt", "_script_.txt"), ("日本.txt", "日本.txt"), ("page.html.txt", "page.html.txt"),
    ('a"; filename*=UTF-8\'\'x.html; a=".txt', "a_; filename_=UTF-8''x.html; a=_.txt"), ("a\r\nContent-Type: text_html\r\n\r\n.txt", "aContent-Type_ text_html.txt"),
    ("a.html\x00.txt", "a.html.txt")])
def test_names_lead_nowhere(server, name, clean):
    with client_of(server, "app") as client:
        file = handed_in(server, client, name=name)
        assert file["name"] == clean
        reply = http(server, "HEAD", result(client, "link", file["id"]))
        assert reply.headers["content-disposition"].startswith('attachment; filename="')


def test_no_browser_shows_what_it_gets(server):
    with client_of(server, "app") as client:
        file = handed_in(server, client)
        link = result(client, "link", file["id"])
        assert http(server, "HEAD", link).body == b""
        reply = http(server, "GET", link)
    assert reply.body == b"hello"
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert "no-store" in reply.headers["cache-control"]


@pytest.mark.parametrize("name, body, kept", [
    ("a.png", b"<!DOCTYPE html><script>alert(1)</script>", False), ("a.png", b"GIF89a" + bytes(100), False), ("a.txt", b"<html>", False),
    ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', False), ("a.txt", b"\xef\xbb\xbf \n<svg onload=alert(1)>", False),
    ("a.txt", b"\xff\xfe<\x00s\x00v\x00g\x00", False), ("a.pdf", b"<%PDF-1.7", False), ("a.zip", b"#!/bin/sh\nPK\x03\x04", False),
    ("a.txt", b"MZ\x90\x00\x03", False), ("a.pdf", b"\xff\xd8\xff", False), ("a.png", PNG, True), ("a.txt", b"plain", True)])
def test_what_is_not_what_it_says_is_refused(server, name, body, kept):
    with client_of(server, "app") as client:
        path = result(client, "offer", name, float(len(body)))["path"]
        reply = http(server, "PUT", path, body, Content_Type="image/png")
        assert reply.status == (201 if kept else 415)
        file, ending = ended(client)[0]
        assert ending == ("arrived" if kept else "type") and (file is not None) == kept
    if not kept:
        emptied(server)


def test_bounds_of_offers(serve):
    server = serve(exchange("<MaxFileSize>10</MaxFileSize><MaxFiles>3</MaxFiles><MaxTotalSize>25</MaxTotalSize><MaxStorage>30</MaxStorage><Types>txt</Types>"))
    with client_of(server, "app") as client:
        def offer(name, size, where="r"):
            return result(client, "offer", name, size, where).get("error")

        assert result(client, "limits") == {"maxSize": 10240, "maxFiles": 3, "maxTotal": 25600, "types": ["txt"]}
        assert offer("a.txt", 10241.0) == "too-large"
        assert offer("a.exe", 1.0) == offer("a.txt.exe", 1.0) == offer("txt", 1.0) == "type"
        assert offer("a.txt", -1.0) == offer("a.txt", 0.5) == offer("a.txt", float("nan")) == offer("a.txt", "many") == "size"
        assert [offer("a.txt", 10240.0), offer("a.txt", 10240.0)] == [None, None]
        assert offer("a.txt", 10240.0) == "full"
        assert offer("a.txt", 0.0) is None
        assert offer("a.txt", 0.0) == "too-many"
        assert offer("a.txt", 10240.0, "other") is None
        assert offer("a.txt", 1.0, "third") == "full"


def test_more_than_was_offered_is_refused(server, programs, tmp_path):
    (tmp_path / "large").write_bytes(b"x" * 500_000)
    with client_of(server, "app") as client:
        target = f"http://127.0.0.1:{server.port}"
        by_header = curl(programs, "header", "-T", tmp_path / "large", target + result(client, "offer", "a.txt", 400_000.0)["path"])
        assert "413" in by_header.output()
        by_stream = curl(programs, "stream", "-T", tmp_path / "large", "-H", "Transfer-Encoding: chunked", "-H", "Expect:",
                         target + result(client, "offer", "a.txt", 400_000.0)["path"])
        assert "413" in by_stream.output()
        assert [ending for _, ending in ended(client, 2)] == ["too-large", "too-large"]
        assert result(client, "offer", "a.txt", 400_000.0)["path"], "what was reserved is free again"
    emptied(server)


def test_tickets_expire(serve):
    server = serve(exchange("<OfferSeconds>1</OfferSeconds><LinkSeconds>1</LinkSeconds>"))
    with client_of(server, "app") as client:
        file = handed_in(server, client)
        link = result(client, "link", file["id"])
        path = result(client, "offer", "b.txt", 5.0)["path"]
        assert ended(client, 2)[1] == (None, "expired")
        assert http(server, "PUT", path, b"hello").status == 410
        assert http(server, "GET", link).status == 410
        assert http(server, "GET", result(client, "link", file["id"])).body == b"hello"


def test_guesses_find_nothing_and_become_dear(server):
    with client_of(server, "app") as client:
        link = result(client, "link", handed_in(server, client)["id"])
        ticket = link.split("/")[3]
        other = ticket[:-1] + ("0" if ticket[-1] != "0" else "1")
        assert http(server, "GET", link.replace(ticket, other)).status == 404
        assert http(server, "PUT", link.replace(ticket, other), b"x").status == 404
        assert http(server, "PUT", link, b"x").status == 404, "a link is no offer"
        assert http(server, "GET", link.replace("/app/", "/live/")).status == 404
        guessers = [HttpConnection(server.port) for _ in range(100)]
        for one in guessers:
            one.send("GET", link.replace(ticket, other))
        server.log.wait("file-guessing", address="127.0.0.1", reason="rate-limit", timeout=15)
        for one in guessers:
            one.close()


def test_a_link_that_many_use_at_once_is_good_for_one(server):
    with client_of(server, "app") as client:
        link = result(client, "link", handed_in(server, client)["id"])
        readers = [HttpConnection(server.port) for _ in range(8)]
        for one in readers:
            one.send("GET", link)
        assert sorted(one.read().status for one in readers) == [200] + [410] * 7
        path = result(client, "offer", "b.txt", 5.0)["path"]
        writers = [HttpConnection(server.port) for _ in range(8)]
        for one in writers:
            one.send("PUT", path, b"hello")
        assert sorted(one.read().status for one in writers) == [201] + [410] * 7
        ended(client, 2)
        for one in readers + writers:
            one.close()


def test_a_part_of_a_file_is_not_to_be_had(server):
    """Else a link would be good as often as there are parts."""
    with client_of(server, "app") as client:
        link = result(client, "link", handed_in(server, client)["id"])
        reply = http(server, "GET", link, Range="bytes=0-1", If_Range='"x"')
        assert (reply.status, reply.body) == (200, b"hello") and "content-range" not in reply.headers
        assert http(server, "GET", link, Range="bytes=2-4").status == 410


@pytest.mark.parametrize("fields, status", [
    ("Content-Length: 5\r\nContent-Length: 6", 400), ("Content-Length: 5\r\nTransfer-Encoding: chunked", 400), ("Content-Length: -1", 400),
    ("Content-Length: 99999999999999999999", 400), ("Transfer-Encoding: gzip, chunked", 400), ("Content-Length: 18446744073709551615", 413)])
def test_lengths_that_lie_are_refused(server, fields, status):
    with client_of(server, "app") as client, HttpConnection(server.port) as connection:
        path = result(client, "offer", "a.txt", 5.0)["path"]
        connection.send_raw(f"PUT {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\nhello!".encode())
        assert connection.read().status == status
        assert connection.at_end(), "what is behind it is no request"
    emptied(server)


def test_no_link_leads_out_of_the_folder(serve):
    """Somebody who may write there has put it where a file was left, and where one might be made."""
    def plant(root):
        (root / "secret.txt").write_text("secret")
        (root / "exchange").mkdir(mode=0o700)
        (root / "exchange" / f"exchange-{'0' * 32}").symlink_to(root / "secret.txt")

    server = serve(also=plant)
    with client_of(server, "app") as client:
        emptied(server)
        assert (server.root / "secret.txt").read_text() == "secret"
        file = handed_in(server, client)
        (name,) = stored(server)
        (server.root / "exchange" / name).unlink()
        (server.root / "exchange" / name).symlink_to(server.root / "secret.txt")
        reply = http(server, "GET", result(client, "link", file["id"]))
        assert reply.status == 410 and b"secret" not in reply.body


def test_off_there_is_nothing(serve):
    server = serve(xml=None)
    target = f"/app/_files/{'0' * 64}"
    with client_of(server, "app") as client:
        assert result(client, "there") == "undefined"
        with pytest.raises(Refused):
            result(client, "offer", "a.txt", 5.0)
    for method in ["GET", "HEAD", "PUT", "POST", "OPTIONS", "DELETE"]:
        off, unknown = (http(server, method, path, b"x" if method in ("PUT", "POST") else b"", Origin="https://evil.example")
                        for path in (target, f"/nowhere/_files/{'0' * 64}"))
        assert (off.status, off.headers, off.body) == (unknown.status, unknown.headers, unknown.body) and off.status == 404, method
    assert not (server.root / "exchange").exists()


def test_the_virtual_host_has_the_last_word(serve):
    def never(root):
        (root / "conf/_defaultRoot_/_defaultVHost_/Application.xml").write_text(
            '<Application><FileExchange override="no"><Enable>false</Enable></FileExchange></Application>')

    server = serve(also=never)
    with client_of(server, "app") as client:
        assert result(client, "there") == "undefined"
    assert http(server, "GET", f"/app/_files/{'0' * 64}").status == 404


def test_a_server_that_keeps_nothing_exchanges_nothing(serve):
    def forget(root):
        file = root / "conf/Server.xml"
        text = file.read_text()
        assert "<Persistence>true" in text
        file.write_text(text.replace("<Persistence>true", "<Persistence>false"))

    server = serve(also=forget)
    with client_of(server, "app") as client:
        assert result(client, "there") == "undefined"
    server.log.wait("file-exchange", app="app")
    assert not (server.root / "exchange").exists()


def test_files_among_the_applications_own_are_a_fault(serve, programs):
    server = serve()
    (server.root / "applications/app/Application.xml").write_text(
        "<Application>\n<FileExchange><Enable>true</Enable>\n<Directory>applications/app/www</Directory></FileExchange></Application>")
    checked = programs.run("check", [binary(), "check", "--root", server.root])
    assert checked.returncode == 2, checked.shown()
    assert "applications/app/Application.xml:3:12: error: <Directory>" in checked.stdout.read_text() + checked.stderr.read_text()


def test_what_is_removed_is_gone(server):
    with client_of(server, "app") as client:
        one, other = handed_in(server, client), handed_in(server, client, b"other")
        link = result(client, "link", one["id"])
        assert result(client, "remove", one["id"]) is True
        assert result(client, "remove", one["id"]) is False
        assert result(client, "link", one["id"]) is None
        assert http(server, "GET", link).status == 410
        eventually(lambda: len(stored(server)) == 1, 10, "one is left")
        result(client, "clear")
        emptied(server)
        assert result(client, "link", other["id"]) is None


def test_files_go_with_the_instance(server):
    with client_of(server, "app") as client:
        handed_in(server, client)
        client.command("shutdown", None)
        server.log.wait("unload")
        emptied(server)


def test_files_go_with_the_server(server):
    with client_of(server, "app") as client:
        handed_in(server, client)
        assert stored(server)
    server.program.signal(signal.SIGTERM)
    server.program.wait(30)
    assert not stored(server)
    server._start()  # for the fixture, which ends it


def test_what_a_crash_leaves_is_swept(server):
    with client_of(server, "app") as client:
        handed_in(server, client)
    (server.root / "exchange/notes.txt").write_text("an operator's")
    server.program.signal(signal.SIGKILL)
    server.program.wait(10)
    assert len(stored(server)) == 2
    server._start()
    server.log.wait("file-exchange", swept=1)
    assert stored(server) == ["notes.txt"]


def test_many_upload_at_once(server, programs, tmp_path):
    bodies = [PNG + os.urandom(300_000) for _ in range(8)]
    with client_of(server, "app") as client:
        started = []
        for number, body in enumerate(bodies):
            (tmp_path / str(number)).write_bytes(body)
            path = result(client, "offer", f"{number}.png", float(len(body)))["path"]
            started.append(programs.start(f"curl-{number}", ["curl", "-sS", "-T", tmp_path / str(number), f"http://127.0.0.1:{server.port}{path}"]))
        assert [one.wait(30) for one in started] == [0] * 8
        files = {file["name"]: file for file, _ in ended(client, 8)}
        for number, body in enumerate(bodies):
            assert http(server, "GET", result(client, "link", files[f"{number}.png"]["id"])).body == body


def test_an_upload_that_breaks_off_leaves_nothing(server):
    with client_of(server, "app") as client:
        path = result(client, "offer", "a.txt", 1_000_000.0)["path"]
        with HttpConnection(server.port) as connection:
            connection.send_raw(f"PUT {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n".encode() + b"x" * 300_000)
            eventually(lambda: stored(server), 10, "something is on the disk")
        assert ended(client)[0] == (None, "aborted")
        emptied(server)
        assert http(server, "PUT", path, b"hello").status == 410


def test_a_slow_upload_is_ended(serve):
    server = serve(exchange("<UploadSeconds>1</UploadSeconds>"))
    with client_of(server, "app") as client, HttpConnection(server.port) as connection:
        path = result(client, "offer", "a.txt", 1000.0)["path"]
        connection.send_raw(f"PUT {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nslowly".encode())
        assert connection.read().status == 408
        assert ended(client)[0] == (None, "aborted")
    emptied(server)


def test_a_reader_that_stalls_costs_little(server):
    body = b"x" * 30_000_000
    with client_of(server, "app") as client:
        file = handed_in(server, client, body)
        before = server.memory
        readers = [HttpConnection(server.port) for _ in range(4)]
        for one in readers:
            one.send("GET", result(client, "link", file["id"]))
            assert one.socket.recv(100).startswith(b"HTTP/1.1 200 ")
        stays(lambda: server.memory - before < 10_000_000, 0.5, "memory for four readers of 30 MB is small")
        for one in readers:
            one.close()


def test_pages_of_other_origins(serve):
    server = serve(exchange() + "<WebSocket><Origins>https://friend.example</Origins></WebSocket>")
    with client_of(server, "app") as client:
        path = result(client, "offer", "a.txt", 5.0)["path"]
        assert http(server, "PUT", path, b"hello", Origin="https://evil.example").status == 403
        assert http(server, "OPTIONS", path, Origin="https://evil.example").status == 403
        preflight = http(server, "OPTIONS", path, Origin="https://friend.example", Access_Control_Request_Method="PUT")
        assert preflight.headers["access-control-allow-origin"] == "https://friend.example"
        assert "PUT" in preflight.headers["access-control-allow-methods"]
        reply = http(server, "PUT", path, b"hello", Origin="https://friend.example")
        assert (reply.status, reply.headers["access-control-allow-origin"]) == (201, "https://friend.example")
        link = result(client, "link", ended(client)[0][0]["id"])
        assert http(server, "GET", link, Origin="https://evil.example").status == 403
        assert http(server, "GET", link, Origin="https://friend.example").body == b"hello"


def test_an_application_for_tls_alone_takes_no_plain_file(serve):
    server = serve(exchange() + "<AllowedProtocols>rtmp,rtmps</AllowedProtocols>")
    with client_of(server, "app") as client:
        assert http(server, "PUT", result(client, "offer", "a.txt", 5.0)["path"], b"hello").status == 403
    server.log.wait_refusals("protocol-disallowed", 1)


def test_a_folder_that_is_none_is_said(serve):
    server = serve(also=lambda root: (root / "exchange").write_text("in the way"))
    server.log.wait("file-exchange", reason="io-error")
    with client_of(server, "app") as client:
        assert result(client, "offer", "a.txt", 5.0) == {"error": "storage"}
        (server.root / "exchange").unlink()
        handed_in(server, client)


def test_a_full_disk_is_said(serve, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small], check=False).returncode != 0:
        pytest.skip("no small disk can be made")
    try:
        server = serve(exchange(f"<Directory>{small}/exchange</Directory>"))
        with client_of(server, "app") as client:
            path = result(client, "offer", "a.txt", 1_000_000.0)["path"]
            assert http(server, "PUT", path, b"x" * 1_000_000).status == 507
            assert ended(client)[0] == (None, "storage")
            eventually(lambda: not list((small / "exchange").iterdir()), 10, "nothing is left")
            fault = server.log.wait("file-exchange", reason="io-error")[0]
            assert "No space left" in fault.fields["problem"]
            handed_in(server, client)
        server.program.signal(signal.SIGTERM)
        server.program.wait(30)
    finally:
        subprocess.run(["umount", "--lazy", small], check=True)
    (server.root / "applications/app/Application.xml").unlink()
    server._start()  # for the fixture, which ends it
