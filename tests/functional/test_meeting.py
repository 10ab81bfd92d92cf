"""The meeting: what its rules permit and what they refuse, told to clients that speak to the server directly."""

import functools
import http.client
import json
import re
import subprocess
import time
import urllib.parse

import pytest

from harness import meetings
from harness.meetings import Person, refusal
from harness.rtmp_client import Refused, RtmpClient, tcp
from harness.server import REPOSITORY, binary
from harness.tunnel_client import HttpConnection, TunnelPipe
from harness.waiting import eventually
from test_web_client import library  # noqa: F401, it is a fixture

ACCOUNTS = ("alice", "mia", "ben")
SETTINGS = """
  <Guests>yes</Guests><Host>alice</Host><Cameras>2</Cameras><MaxPeople>8</MaxPeople><MaxText>100</MaxText><History>5</History>
  <Grace>1</Grace><Watermark><Text>{name}/{account}</Text></Watermark>
  <PeerToPeer><Address>127.0.0.0/8, ::1</Address><IceServer>stun:stun.example.com:3478</IceServer></PeerToPeer>
"""
FILES = "<FileExchange><Enable>true</Enable></FileExchange>"
ADMINISTRATION = "<Guests>yes</Guests><Admin><Account>root</Account><Address>127.0.0.9</Address></Admin>"


@pytest.fixture
def server(start_server):
    return start_server(configure=meetings.enabling(SETTINGS), open_publishing=False)


@pytest.fixture
def node_at(library, programs):  # noqa: F811
    """Runs the tests of a file of tests/functional/meeting to their end, which must be a good one."""

    def run(server, name, **environment):
        tokens = {account: meetings.token(server.root, account) for account in ACCOUNTS}
        environment = {"SALLYPORT_PORT": str(server.port), "SALLYPORT_TOKENS": json.dumps(tokens), "NODE_NO_WARNINGS": "1", **environment}
        file = REPOSITORY / f"tests/functional/meeting/{name}.test.mjs"
        program = programs.start(f"node-{name}", ["node", "--test", "--test-reporter=spec", file], environment=environment)
        assert program.wait(240) == 0, program.shown()
        assert "pass 0" not in program.output(), program.shown()

    return run


@pytest.fixture
def node(node_at, server):
    return functools.partial(node_at, server)


def test_hosts_and_nobody_else_have_a_hosts_powers(node):
    node("host_powers")


def test_streams_are_of_who_the_server_says(node):
    node("streams")


def test_everybody_is_there_once(node):
    node("presence")


def test_who_is_cut_off_is_away_until_it_comes_back(node_at, start_server):
    patient = SETTINGS.replace("<Grace>1</Grace>", "<Grace>60</Grace>")
    node_at(start_server(configure=meetings.enabling(patient), open_publishing=False), "away")


def test_what_is_said_reaches_whom_it_is_for(node):
    node("talk")


def test_a_client_that_ignores_the_page_has_no_more_rights(node_at, start_server):
    node_at(start_server(configure=meetings.enabling(SETTINGS, FILES), open_publishing=False), "hostile")


def test_the_same_through_the_tunnel(node):
    node("talk", SALLYPORT_SCHEME="rtmpt")


def entered(server, room="r", source="127.0.0.1", account=None, **wish):
    if account:
        wish["token"] = meetings.token(server.root, account)
    return Person(server, source=source, room=room, **wish)


def test_a_ban_is_by_account_and_by_address(server):
    host, member = entered(server, account="alice"), entered(server, source="127.0.0.5", account="mia")
    same_house = entered(server, source="127.0.0.5", name="Guest")
    other = entered(server, source="127.0.0.6", name="Other")
    assert host.do("ban", id=member.id, account=True, address=True) == {"ok": True}
    for banned in (member, same_house):
        assert banned.heard("bye")["reason"] == "banned"
        banned.client.wait_closed(10)
    mia = meetings.token(server.root, "mia")
    assert refusal(server, source="127.0.0.7", room="r", token=mia) == "banned"
    assert refusal(server, source="127.0.0.5", room="r") == "banned"
    assert refusal(server, source="127.0.0.5", room="r", token=meetings.token(server.root, "ben")) == "banned"
    entered(server, source="127.0.0.7", room="r", name="Third").id
    entered(server, room="elsewhere", source="127.0.0.5", account="ben").id
    assert not other.events("bye")
    assert [ban["value"] for ban in host.do("bans")["bans"]] == ["mia", None]  # a host learns no addresses


TOLERANCE = 30  # seconds that clocks may differ
REVIEW = 5  # seconds until a revocation has taken effect everywhere: docs/access.md


def test_the_key_of_whom_the_account_was_taken_from_is_void(server):
    """On the connection that the token has opened, on one by the key alone, and while there is none."""
    host = entered(server, account="alice")
    mia, keyed, absent = (entered(server, account="mia", name=name) for name in ("Mia", "Keyed", "Absent"))
    ids = [person.id for person in (mia, keyed, absent)]
    again = Person(server, room="r", key=keyed.key, name="Keyed")
    assert again.id == ids[1] and keyed.heard("bye")["reason"] == "replaced"
    absent.client.close()
    eventually(lambda: [event for event in host.events("left") if event["id"] == ids[2]], 10, "has left the list")
    meetings.revoke(server.root, "--subject", "mia")
    mia.client.wait_closed(REVIEW)
    again.client.wait_closed(REVIEW)
    assert again.heard("bye")["reason"] == "withdrawn"
    gone = eventually(lambda: {event["id"]: event["why"] for event in host.events("left") if event["id"] in ids[:2]}, REVIEW, "both have left")
    assert set(gone.values()) == {"withdrawn"}
    for person in (mia, keyed, absent):
        assert refusal(server, room="r", key=person.key, name="Mia") == "login"
    with pytest.raises(Refused) as failure:
        entered(server, account="mia", key=mia.key)
    assert "application" not in failure.value.info  # the server itself does not take such a token
    entered(server, account="ben").heard("welcome")


def test_another_token_makes_the_key_of_a_withdrawn_one_good(server):
    """Who has lost a link gets another one, and is the same person; nobody else is by that key."""
    host, lost = entered(server, account="alice"), meetings.token(server.root, "mia", "--id", "lost")
    mia = Person(server, room="r", token=lost)
    assert host.do("role", id=mia.id, role="host") == {"ok": True}
    meetings.revoke(server.root, "--id", "lost")
    mia.client.wait_closed(REVIEW)
    assert refusal(server, room="r", key=mia.key, name="Mia") == "login"
    assert refusal(server, room="r", key=mia.key, token=meetings.token(server.root, "ben")) == "key"
    you = entered(server, account="mia", key=mia.key).heard("welcome")["you"]
    assert (you["id"], you["role"]) == (mia.id, "host")
    meetings.revoke(server.root, "--subject", "mia")
    eventually(lambda: len(host.events("left")) == 2, REVIEW, "it can be withdrawn, too")


@pytest.mark.parametrize("ends", [False, True])
def test_a_key_outlives_the_token_unless_sessions_end_with_theirs(start_server, ends):
    def configure(root):
        meetings.enabling("<Guests>yes</Guests><Host>alice</Host>")(root)
        file = root / meetings.FOLDER / "Application.xml"
        file.write_text(file.read_text().replace("</Access>", f"<EndAtExpiry>{str(ends).lower()}</EndAtExpiry></Access>"))

    server = start_server(configure=configure, open_publishing=False)
    host = entered(server, account="alice")
    token = meetings.token(server.root, "mia", lifetime=1)
    there, keyed = Person(server, room="r", token=token), Person(server, room="r", token=token, name="Keyed")
    keyed = Person(server, room="r", key=keyed.key, name="Keyed")
    keyed.heard("welcome")
    time.sleep(TOLERANCE + 2)
    if ends:
        there.client.wait_closed(REVIEW)
        assert keyed.heard("bye")["reason"] == "withdrawn"
        assert refusal(server, room="r", key=there.key, name="Mia") == "login"
        assert Person(server, room="r", key=there.key, token=meetings.token(server.root, "mia")).id == there.id
    else:
        assert there.do("say", text="still here") == keyed.do("say", text="so am I") == {"ok": True}
        assert Person(server, room="r", key=there.key, name="Mia").id == there.id and not host.events("left")


def test_hosts_ban_who_waits_and_nobody_else_does(start_server):
    """By the address: who waits has no account."""
    settings = "<Host>alice</Host><Guests>admit</Guests>"
    server = start_server(configure=meetings.enabling(settings), open_publishing=False)
    host, member = entered(server, account="alice"), entered(server, source="127.0.0.4", account="mia")
    other_host = entered(server, room="elsewhere", account="ben")
    pest, neighbour = (entered(server, source="127.0.0.5", name=name) for name in ("Pest", "Neighbour"))
    patient = entered(server, source="127.0.0.6", name="Patient")
    for person in (pest, neighbour, patient):
        person.heard("waiting")
    ids = {one["name"]: one["id"] for one in eventually(lambda: host.events("knocks")[2:], 10, "three knocks")[0]["waiting"]}

    assert member.do("ban", id=ids["Pest"]) == {"error": "not-allowed"}
    assert pest.do("ban", id=ids["Patient"]) == pest.do("ban", id=host.id) == {"error": "not-allowed"}
    assert other_host.do("ban", id=ids["Pest"]) == {"error": "nobody"}
    for wrong in ("", "nobody", None, 1, {"id": ids["Pest"]}, [ids["Pest"]]):
        assert host.do("ban", id=wrong) == {"error": "nobody"}, wrong
    assert host.do("ban", id=ids["Pest"], account=True, address=False) == {"error": "bad"}
    for power in ("remove", "lowerHand"):  # of people inside
        assert host.do(power, id=ids["Pest"]) == {"error": "nobody"}
    assert host.do("block", id=ids["Pest"], audio=True) == host.do("role", id=ids["Pest"], role="host") == {"error": "nobody"}
    assert not pest.events("bye")

    assert host.do("ban", id=ids["Pest"]) == {"ok": True}
    for banned in (pest, neighbour):
        assert banned.heard("bye")["reason"] == "banned"
        banned.client.wait_closed(10)
    assert [one["name"] for one in host.events("knocks")[-1]["waiting"]] == ["Patient"]
    assert host.do("admit", id=ids["Pest"], yes=True) == host.do("ban", id=ids["Pest"]) == {"error": "nobody"}
    for wish in ({"key": pest.key}, {}, {"token": meetings.token(server.root, "mia")}):
        assert refusal(server, source="127.0.0.5", room="r", name="Pest", **wish) == "banned", wish
    [ban] = host.do("bans")["bans"]
    assert (ban["what"], ban["value"], ban["name"]) == ("address", None, "Pest")
    assert host.do("unban", id=ban["id"]) == {"ok": True}
    entered(server, source="127.0.0.5", name="Pest").heard("waiting")
    assert not patient.events("bye") and host.do("admit", id=ids["Patient"], yes=True) == {"ok": True}


def test_all_addresses_of_a_line_are_one(start_server):
    """Whoever has one of IPv6 has as many as he likes."""

    def configure(root):
        meetings.enabling("<Guests>yes</Guests><Host>alice</Host>")(root)
        (root / "conf/_defaultRoot_/Adaptor.xml").write_text("<Adaptor><TrustedProxies>127.0.0.3</TrustedProxies></Adaptor>")

    server = start_server(configure=configure, open_publishing=False)

    def coming_from(address, **wish):
        return Person(server, pipe=TunnelPipe(server.port, "127.0.0.3", {"X-Forwarded-For": address}), room="r", **wish)

    host = entered(server, account="alice")
    guest = coming_from("2001:db8:0:1::1")
    assert host.do("block", id=guest.id, audio=True) == {"ok": True}
    assert guest.do("leave") == {"ok": True}
    again, stranger = coming_from("2001:db8:0:1:ffff::2"), coming_from("2001:db8:0:2::1")
    assert again.heard("welcome")["you"]["blocked"]["audio"] and not stranger.heard("welcome")["you"]["blocked"]["audio"]
    assert host.do("ban", id=again.id) == {"ok": True}
    with pytest.raises(Refused) as failure:
        coming_from("2001:db8:0:1:abcd::3")
    assert failure.value.info["application"]["reason"] == "banned"
    coming_from("2001:db8:0:2::9").heard("welcome")


def test_a_program_that_speaks_rtmp_has_no_more_rights_than_a_page(server):
    host, guest = entered(server, account="alice"), entered(server, name="Gus")
    assert guest.do("close") == {"error": "not-allowed"}
    with pytest.raises(Refused):
        guest.client.publish("anything")
    with pytest.raises(Refused):
        entered(server, name="Watcher").client.play("anything")
    token = meetings.token(server.root, "alice")
    with pytest.raises(Refused) as failure:
        Person(server, room="r", token=token.replace("sub=alice", "sub=root"))
    assert "application" not in failure.value.info  # the server itself refuses a forged token
    guest.client.close()
    assert eventually(lambda: host.events("left"), 10, "guest gone")[0]["why"] == "lost"


def test_the_administration_is_for_listed_accounts_from_listed_addresses(start_server):
    server = start_server(configure=meetings.enabling(ADMINISTRATION), open_publishing=False)
    root, mia = meetings.token(server.root, "root"), meetings.token(server.root, "mia")
    assert refusal(server, admin=True, token=root) == "address"
    assert refusal(server, admin=True, token=root, source="127.0.0.90") == "address"
    assert refusal(server, admin=True, source="127.0.0.9") == "login"
    assert refusal(server, admin=True, token=mia, source="127.0.0.9") == "not-allowed"

    member = entered(server, account="mia")
    guest = entered(server, source="127.0.0.5", name="Gus")
    second = entered(server, room="second", account="ben")
    admin = Person(server, source="127.0.0.9", admin=True, token=root)
    rooms = {room["name"]: room for room in admin.heard("admin")["rooms"]}
    assert {name: [person["name"] for person in room["people"]] for name, room in rooms.items()} == {"r": ["mia", "Gus"], "second": ["ben"]}
    assert [person["address"] for person in rooms["r"]["people"]] == ["127.0.0.1", "127.0.0.5"]

    assert admin.do("adminSay", room=None, text="Closing soon") == {"ok": True}
    assert second.heard("say") == {"type": "say", "text": "Closing soon"}
    assert admin.do("adminBlock", room="r", id=member.id, audio=True) == {"ok": True}
    assert admin.do("adminBan", room="r", id=guest.id, everywhere=True) == {"ok": True}
    guest.client.wait_closed(10)
    assert refusal(server, source="127.0.0.5", room="second") == "banned"
    [ban] = admin.do("adminBans")["bans"]
    assert ban["value"] == "127.0.0.5" and ban["room"] is None
    assert admin.do("adminUnban", id=ban["id"]) == {"ok": True}
    entered(server, source="127.0.0.5", room="second").client.close()
    assert admin.do("adminClose", room="r") == {"ok": True}
    assert member.heard("bye")["reason"] == "closed"
    eventually(lambda: [room["name"] for room in admin.events("admin")[-1]["rooms"]] == ["second"], 10, "the report")
    assert admin.do("say", text="x") == {"error": "ended"}  # it is in no room
    with pytest.raises(Refused):
        admin.client.play("anything")


def test_the_administration_is_found_under_its_old_name_too(start_server):
    settings = ("<Guests>yes</Guests><Admin><Account>root</Account></Admin><adminsAllowedFromTheseIps>10.0.0.1, 127.0.0.9</adminsAllowedFromTheseIps>"
                "<watermarkForOtherPeoplesStreams>of {name}</watermarkForOtherPeoplesStreams>")
    server = start_server(configure=meetings.enabling(settings), open_publishing=False)
    root = meetings.token(server.root, "root")
    assert refusal(server, admin=True, token=root) == "address"
    Person(server, source="127.0.0.9", admin=True, token=root).heard("admin")
    assert entered(server, account="root").heard("welcome")["settings"]["watermark"]["text"] == "of root"


@pytest.mark.parametrize("list_of_proxies, admitted", [("", "address"), ("<TrustedProxies>127.0.0.3</TrustedProxies>", None)])
def test_the_administration_goes_by_the_real_address(start_server, list_of_proxies, admitted):
    """What a client says of its address counts for nothing, what a listed proxy says does."""

    def configure(root):
        meetings.enabling(ADMINISTRATION)(root)
        (root / "conf/_defaultRoot_/Adaptor.xml").write_text(f"<Adaptor>{list_of_proxies}</Adaptor>")

    server = start_server(configure=configure, open_publishing=False)
    root = meetings.token(server.root, "root")

    def answer(source, field, value):
        try:
            Person(server, pipe=TunnelPipe(server.port, source, {field: value}), admin=True, token=root).client.close()
        except Refused as refused:
            return refused.info["application"]["reason"]

    assert answer("127.0.0.3", "X-Forwarded-For", "127.0.0.9") == admitted
    for field in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP"):
        assert answer("127.0.0.66", field, "for=127.0.0.9" if field == "Forwarded" else "127.0.0.9") == "address", field
    assert answer("127.0.0.3", "X-Forwarded-For", "127.0.0.9, 127.0.0.66") == "address"


def test_empty_rooms_are_no_way_to_keep_others_out(start_server):
    server = start_server(configure=meetings.enabling("<MaxRooms>2</MaxRooms>"), open_publishing=False)
    first, second = entered(server, room="first", account="mia"), entered(server, room="second", account="mia")
    assert refusal(server, room="third", token=meetings.token(server.root, "ben")) == "rooms"
    assert first.do("leave") == {"ok": True}
    entered(server, room="third", account="ben").heard("welcome")
    assert refusal(server, room="first", token=meetings.token(server.root, "ben")) == "rooms"
    assert second.do("say", text="still here") == {"ok": True}


def test_instances_that_nobody_is_let_into_do_not_pile_up(server):
    """Each has a script, and anybody can ask for any name."""
    person = entered(server, account="alice")
    for number in range(60):
        with RtmpClient(tcp(server.port)) as client, pytest.raises(Refused):
            client.connect(f"meeting/made-up-{number}", arguments=[{"version": 1}])
    server.log.wait("unload", count=25)
    assert person.do("say", text="still here") == {"ok": True}


def test_without_lists_there_is_no_administration(server):
    assert refusal(server, admin=True, token=meetings.token(server.root, "alice")) == "address"


def test_guests_wait_or_stay_out_as_the_operator_says(start_server):
    waits = start_server(configure=meetings.enabling("<Host>alice</Host>"), open_publishing=False)
    host = entered(waits, account="alice")
    guest = entered(waits, name="Gus")
    guest.heard("waiting")
    assert host.heard("knocks")["waiting"][0]["name"] == "Gus"
    assert host.do("admission", guests="yes") == {"error": "not-allowed"}
    closed = start_server(configure=meetings.enabling("<Guests>no</Guests><Login>/token</Login>"), open_publishing=False)
    with pytest.raises(Refused) as failure:
        Person(closed, room="r")
    assert failure.value.info["application"]["reason"] == "login"
    assert failure.value.info["application"]["about"]["login"] == "/token"


@pytest.mark.parametrize("setting, said", [
    ("<Guests>maybe</Guests>", '<Guests> of the meeting\'s <config> is "maybe"; write no or admit or yes'),
    ("<Cameras>17</Cameras>", "write a whole number from 1 to 16"),
    ("<Admin><Address>300.1.1.1</Address></Admin>", "write an address, or a prefix as in 192.0.2.0/24"),
    ("<watermarkForOtherPeoplesStreams>https://elsewhere.example/logo.png</watermarkForOtherPeoplesStreams>",
     '<watermarkForOtherPeoplesStreams> of the meeting\'s <config> is "https://elsewhere.example/logo.png"; write an address on this server'),
    ("<Watermark><ImageUrl>//elsewhere.example/logo.png</ImageUrl></Watermark>", "write an address on this server"),
    ("<Gusts>no</Gusts>", "<Gusts> is no setting of a meeting"),
])
def test_a_wrong_setting_is_named_and_nobody_comes_in(start_server, setting, said):
    server = start_server(configure=meetings.enabling(setting), open_publishing=False)
    assert said in server.log.wait("script-error", timeout=10)[0].fields["what"]
    with pytest.raises(Refused):
        Person(server, room="r")


def test_a_file_for_one_is_for_nobody_else(start_server):
    server = start_server(configure=meetings.enabling("<Guests>yes</Guests><Host>alice</Host>", FILES), open_publishing=False)
    host, member, guest = entered(server, account="alice"), entered(server, account="mia"), entered(server, name="Gus")
    assert guest.heard("welcome")["settings"]["files"]["send"] is False
    assert guest.do("offerFile", name="note.txt", size=5) == {"error": "not-allowed"}
    for name in ("../note.txt", "<b>.txt", "note\u202etxt.exe", ""):
        assert host.do("offerFile", name=name, size=5) == {"error": "name"}, name
    web = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    web.request("PUT", member.do("offerFile", name="note.txt", size=5, to=host.id)["path"], b"hello")
    assert web.getresponse().status == 201
    file = host.heard("file")["file"]
    assert (file["name"], file["fromName"]) == ("note.txt", "mia")
    assert not guest.events("file") and guest.do("getFile", id=file["id"]) == {"error": "nobody"}
    web.close()
    web.request("GET", host.do("getFile", id=file["id"])["path"])
    answer = web.getresponse()
    assert answer.headers["Content-Disposition"].startswith("attachment") and answer.read() == b"hello"
    web.close()
    assert guest.do("removeFile", id=file["id"]) == {"error": "nobody"}
    assert member.do("removeFile", id=file["id"]) == {"ok": True}
    assert host.heard("fileGone")["id"] == file["id"]


def test_files_end_with_their_room(start_server):
    server = start_server(configure=meetings.enabling("<Guests>yes</Guests><Host>alice</Host>", FILES), open_publishing=False)
    folder = server.root / "exchange"
    host, stranger = entered(server, account="alice"), entered(server, room="elsewhere", account="alice")
    with HttpConnection(server.port) as web:
        assert web.request("PUT", host.do("offerFile", name="note.txt", size=5)["path"], b"hello").status == 201
    file = host.heard("file")["file"]["id"]
    assert stranger.do("getFile", id=file) == stranger.do("removeFile", id=file) == {"error": "nobody"}
    link, offer = host.do("getFile", id=file)["path"], host.do("offerFile", name="late.txt", size=5)["path"]
    assert len(list(folder.iterdir())) == 1
    assert host.do("close") == {"ok": True}
    eventually(lambda: not list(folder.iterdir()), 10, "nothing is left on the disk")
    for method, path in (("GET", link), ("PUT", offer)):
        with HttpConnection(server.port) as web:
            assert web.request(method, path, b"hello" if method == "PUT" else b"").status == 410
    again = entered(server, account="alice")
    assert again.heard("welcome")["files"] == [] and again.do("getFile", id=file) == {"error": "nobody"}


def test_pages_of_other_sites_are_refused(server):
    for origin, status in (("https://elsewhere.example", 403), (f"http://127.0.0.1:{server.port}", 101)):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", "/meeting", headers={"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                                                       "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": origin})
        assert connection.getresponse().status == status, origin
        connection.close()
        with HttpConnection(server.port) as tunnel:
            answer = tunnel.post("/open/1", b"sallyport-tunnel 1 app=meeting", Origin=origin, Host=f"127.0.0.1:{server.port}")
            assert answer.status == (200 if status == 101 else 403), origin
            assert answer.headers.get("access-control-allow-origin") == (origin if status == 101 else None)


def test_there_is_no_way_in_by_another_instance_or_as_flv(server):
    host = entered(server, account="alice")
    stream = host.do("camera", on=True)["stream"]
    host.client.publish(stream)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", f"/meeting/{urllib.parse.quote(stream)}.flv")
    assert connection.getresponse().status in (403, 404)
    connection.close()


def test_enable_makes_what_serve_takes(programs, start_server):
    server = start_server(configure=meetings.enabling(SETTINGS), open_publishing=False)
    folder = server.root / meetings.FOLDER
    assert (server.root / "conf/meeting.secrets").stat().st_mode & 0o777 == 0o600
    checked = programs.run("check", [binary(), "check", "--root", server.root])
    assert checked.returncode == 0, checked.shown()
    own = (folder / "Application.xml").read_text()
    (folder / "main.asc").write_text("// older\n")
    programs.run("again", [binary(), "enable", "meeting", "--root", server.root])
    assert (folder / "main.asc").read_text() == "// older\n"
    updated = programs.run("update", [binary(), "enable", "meeting", "--root", server.root, "--update"])
    assert "replaced" in updated.output() and "load(" in (folder / "main.asc").read_text()
    assert (folder / "Application.xml").read_text() == own
    assert programs.run("unknown", [binary(), "enable", "chess", "--root", server.root]).returncode == 2


def test_who_logs_in_at_the_issuer_has_an_account(programs, server):
    users = programs.folder / "users"
    issuer = REPOSITORY / "examples/token-issuer/issuer.py"
    added = subprocess.run(["/usr/bin/python3", issuer, "--users", users, "--add-user", "alice"], input="correct horse battery\n", text=True,
                           capture_output=True, timeout=30, check=False)
    assert added.returncode == 0, added.stderr
    program = programs.start("issuer", ["/usr/bin/python3", issuer, "--users", users, "--secrets", server.root / "conf/meeting.secrets",
                                        "--path", "meeting", "--may", "connect", "--port", "0"])
    port = int(eventually(lambda: re.search(r":(\d+)/", program.errors()), 10, program.shown)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/token", urllib.parse.urlencode({"name": "alice", "password": "correct horse battery"}),
                       {"Content-Type": "application/x-www-form-urlencoded"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    you = Person(server, room="r", token=answer["token"]).heard("welcome")["you"]
    assert (you["account"], you["role"]) == ("alice", "host")
