"""SWF verification with rtmpdump, which answers it as players do, and with clients that answer wrong."""

import io
import re
import signal
import zipfile

import pytest

from harness import certificates, swf
from harness.clients import rtmpdump
from harness.live import LivePublisher, synthetic_tags
from harness.rtmp_client import RtmpClient, connected, tcp
from harness.tunnel_client import TunnelPipe
from harness.waiting import eventually, stays

FIRST, FINAL = 2, 4
PLAYER = swf.plain(150_000)
OTHER = swf.plain(150_000, seed=2)
REQUEST, RESPONSE = 26, 27
VIEWER = "WIN 11,2,202,228"  # not an encoder, so it is asked
FORMS = {"fws": PLAYER, "cws": swf.with_zlib(PLAYER), "zws": swf.with_lzma(PLAYER)}


def verification(first=FIRST, final=FINAL, more=""):
    return (f'<Application><SWFVerification enabled="true"><FirstHashTimeout>{first}</FirstHashTimeout>'
            f"<FinalHashTimeout>{final}</FinalHashTimeout><Cache><UpdateInterval>0</UpdateInterval></Cache>"
            '<UserAgentExceptions><Exception from="FMLE/3.0" to="FMLE/3.0"/></UserAgentExceptions>'
            f"{more}</SWFVerification></Application>\n")


def demanding(files, **options):
    """A `configure`: the application live verifies, and knows these files of its SWFs folder."""

    def configure(root):
        (root / "applications/live/Application.xml").write_text(verification(**options))
        for name, content in files.items():
            put(root / "applications/live/SWFs" / name, content)

    return configure


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.fixture
def publish():
    """Publishes for as long as the test takes."""
    publishers = []

    def begin(server, name="film"):
        publishers.append(LivePublisher(server.port, name, synthetic_tags(3000, size=500)))
        return publishers[-1]

    yield begin
    for one in publishers:
        one.close()


@pytest.fixture
def site(tmp_path):
    """A web site with the player, and with another one."""
    folder = tmp_path / "site"
    put(folder / "player.swf", FORMS["cws"])
    put(folder / "plain.swf", PLAYER)
    put(folder / "other.swf", swf.with_zlib(OTHER))
    with swf.WebSite(folder) as started:
        yield started


def dump(programs, tmp_path, url, *options):
    """rtmpdump with a home of its own, where it remembers SWF files; the program and what it writes."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    output = tmp_path / f"out-{len(programs.started)}.flv"
    return rtmpdump.play(programs, url, output, options=options, environment={"HOME": str(home)}), output


def plays_on(program, output, seconds=FINAL + 1.5):
    """It still runs after all timeouts, and still gets the stream."""
    eventually(lambda: output.exists() and output.stat().st_size > 0, 10, lambda: f"a stream\n{program.shown()}")
    stays(lambda: program.running, seconds, lambda: f"playing\n{program.shown()}")
    size = output.stat().st_size
    eventually(lambda: output.stat().st_size > size, 5, "more of the stream")


def lasted(server, reason):
    """How long the client was there that was cut for `reason`, in seconds."""
    return int(server.log.wait("disconnect", timeout=FINAL + 10, reason=reason)[0].fields["duration_ms"]) / 1000


@pytest.mark.parametrize("carrier, known", [("rtmp", "fws"), ("rtmp", "cws"), ("rtmp", "zws"), ("rtmpt", "cws")])
def test_rtmpdump_with_the_right_swf_plays_on(carrier, known, start_server, publish, programs, site, tmp_path):
    server = start_server(configure=demanding({f"{known}.swf": FORMS[known]}))
    publish(server)
    url = getattr(server, carrier)("film")
    program, output = dump(programs, tmp_path, url, "-W", f"{site.url}/player.swf")

    server.log.wait("swf-verified", timeout=10)
    plays_on(program, output)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def sealed(start_server, authority):
    """The same application behind TLS and RTMPE."""

    def configure(root):
        demanding({"player.swf": PLAYER})(root)
        certificates.present(certificates.for_this_machine(authority))(root)
        adaptor = root / "conf/_defaultRoot_/Adaptor.xml"
        text, count = re.subn(r'<RTMPE enabled="\w+">', '<RTMPE enabled="true">', adaptor.read_text())
        assert count == 1
        adaptor.write_text(text)

    return start_server(configure=configure)


@pytest.mark.parametrize("carrier", ["rtmpe", "rtmpte", "rtmps"])
def test_it_is_the_same_inside_encryption(carrier, sealed, publish, programs, site, tmp_path):
    publish(sealed)
    program, output = dump(programs, tmp_path, sealed.url(carrier, "film"), "-W", f"{site.url}/player.swf")
    sealed.log.wait("swf-verified", timeout=10, protocol=carrier)
    plays_on(program, output)

    dump(programs, tmp_path, sealed.url(carrier, "film"), "-W", f"{site.url}/other.swf")
    sealed.log.wait("swf-refused", timeout=10, protocol=carrier, reason="swf-mismatch")
    assert program.running


def test_rtmpdump_with_hash_and_size_plays_on(start_server, publish, programs, tmp_path):
    server = start_server(configure=demanding({"player.swf": FORMS["zws"]}))
    publish(server)
    program, output = dump(programs, tmp_path, server.rtmp("film"),
                           "-w", swf.hash_of(PLAYER).hex(), "-x", str(len(PLAYER)))

    server.log.wait("swf-verified", timeout=10)
    plays_on(program, output)


@pytest.mark.parametrize("carrier", ["rtmp", "rtmpt"])
def test_rtmpdump_with_a_wrong_swf_is_cut(carrier, start_server, publish, programs, site, tmp_path):
    server = start_server(configure=demanding({"player.swf": FORMS["cws"]}))
    publish(server)
    program, _ = dump(programs, tmp_path, getattr(server, carrier)("film"), "-W", f"{site.url}/other.swf")

    server.log.wait("swf-refused", timeout=10, reason="swf-mismatch")
    assert lasted(server, "swf-mismatch") < FIRST
    program.wait(30)


@pytest.mark.parametrize("carrier, first, expected", [("rtmp", FIRST, FIRST), ("rtmp", -1, FINAL), ("rtmpt", FIRST, FIRST)])
def test_rtmpdump_without_an_answer_is_cut_while_it_plays(carrier, first, expected, start_server, publish, programs, tmp_path):
    server = start_server(configure=demanding({"player.swf": PLAYER}, first=first))
    publish(server)
    program, output = dump(programs, tmp_path, getattr(server, carrier)("film"))

    assert expected <= lasted(server, "swf-timeout") < expected + 2
    program.wait(30)
    assert output.stat().st_size > 0, "it had begun to play"


def viewer(server, pipe=tcp, app="live"):
    client = RtmpClient(pipe(server.port))
    client.connect(app, f"rtmp://127.0.0.1:{server.port}/{app}", flashVer=VIEWER)
    eventually(lambda: client.controls(REQUEST), 5, "the request")
    assert client.controls(REQUEST) == [b"\x01"]
    return client


def prove(client, content, depth=None):
    client.send_control(RESPONSE, swf.answer(content, client.s1[-32:], depth))


@pytest.mark.parametrize("pipe", [tcp, TunnelPipe])
def test_a_part_first_and_the_whole_later(pipe, start_server):
    server = start_server(configure=demanding({"player.swf": FORMS["cws"]}))
    with viewer(server, pipe) as client:
        prove(client, PLAYER, 40_000)
        stays(lambda: not client.closed.is_set(), FIRST + 0.5, "the connection, after FirstHashTimeout")
        prove(client, PLAYER)
        server.log.wait("swf-verified")
        stays(lambda: not client.closed.is_set(), FINAL, "the connection, after FinalHashTimeout")


def test_a_part_without_the_whole_is_cut_at_the_final_timeout(start_server):
    server = start_server(configure=demanding({"player.swf": PLAYER}))
    with viewer(server) as client:
        prove(client, PLAYER, 40_000)
        client.wait_closed(FINAL + 3)
        assert "NetConnection.Connect.Closed" in client.codes()
    assert FINAL <= lasted(server, "swf-timeout") < FINAL + 2


def test_a_wrong_part_is_cut(start_server):
    server = start_server(configure=demanding({"player.swf": PLAYER}))
    with viewer(server) as client:
        prove(client, OTHER, 40_000)
        client.wait_closed(FIRST)
    server.log.wait("disconnect", reason="swf-mismatch")


@pytest.mark.parametrize("size", [0, 41, 43, 4000])
def test_a_broken_answer_is_cut(size, start_server):
    server = start_server(configure=demanding({"player.swf": PLAYER}))
    with viewer(server) as client:
        client.send_control(RESPONSE, b"\x01" * size)
        client.wait_closed(FIRST)
    server.log.wait("disconnect", reason="bad-swf-answer")


def test_an_answer_cannot_be_used_twice(start_server):
    server = start_server(configure=demanding({"player.swf": PLAYER}))
    with viewer(server) as first, viewer(server) as second:
        seen = swf.answer(PLAYER, first.s1[-32:])
        first.send_control(RESPONSE, seen)
        server.log.wait("swf-verified")
        second.send_control(RESPONSE, seen)
        second.wait_closed(FIRST)
        assert not first.closed.is_set()


def test_a_swf_of_an_instance_is_good_for_that_one_only(start_server):
    server = start_server(configure=demanding({"room/player.swf": PLAYER}))
    with viewer(server, app="live/room") as inside, viewer(server, app="live/hall") as outside:
        prove(inside, PLAYER)
        prove(outside, PLAYER)
        server.log.wait("swf-verified", instance="room")
        outside.wait_closed(FIRST)
        server.log.wait("swf-refused", instance="hall", reason="swf-mismatch")


def test_the_swf_in_an_air_package_is_known(start_server):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/AIR/application.xml", "<application/>")
        archive.writestr("Player.swf", FORMS["cws"])
    server = start_server(configure=demanding({"player.air": package.getvalue()}))
    with viewer(server) as client:
        prove(client, PLAYER)
        assert server.log.wait("swf-verified")[0].fields["file"].endswith("/SWFs/player.air:Player.swf")


def test_the_servers_swfs_are_good_everywhere(start_server):
    def configure(root):
        demanding({"player.swf": PLAYER})(root)
        (root / "conf/Server.xml").write_text("<Root><Server><SWFVerification><SWFFolder>admin</SWFFolder></SWFVerification></Server></Root>")
        put(root / "admin/console.swf", swf.with_zlib(OTHER))

    server = start_server(configure=configure)
    with viewer(server) as client:
        prove(client, OTHER)
        assert server.log.wait("swf-verified")[0].fields["file"].endswith("/admin/console.swf")


def test_a_new_swf_is_found_and_a_removed_one_forgotten(start_server):
    server = start_server(configure=demanding({"old.swf": OTHER}))
    folder = server.root / "applications/live/SWFs"
    with viewer(server) as client:
        server.log.wait("swf-folder", swfs=1)
        put(folder / "new.swf", PLAYER)
        prove(client, PLAYER)
        server.log.wait("swf-verified")
    (folder / "old.swf").unlink()
    server.program.signal(signal.SIGHUP)
    server.log.wait("reload")
    with viewer(server) as client:
        prove(client, OTHER)
        client.wait_closed(FIRST)


def test_a_reload_changes_the_rules_for_the_next_client(start_server):
    server = start_server(configure=demanding({"player.swf": PLAYER}))
    (server.root / "applications/live/Application.xml").write_text("<Application/>\n")
    server.program.signal(signal.SIGHUP)
    server.log.wait("reload")
    client = connected(server.port, flashVer=VIEWER)
    with client:
        stays(lambda: not client.closed.is_set() and not client.controls(REQUEST), FIRST + 1, "a client nobody asks")


def test_encoders_are_excepted(start_server):
    server = start_server(configure=demanding({"player.swf": PLAYER}))
    with connected(server.port) as client:
        stays(lambda: not client.closed.is_set() and not client.controls(REQUEST), FIRST + 1, "a client nobody asks")
    server.log.wait("swf-exempt", agent="FMLE/3.0 (compatible; test)")


def test_an_empty_folder_is_warned_about(start_server):
    server = start_server(configure=demanding({}))
    with viewer(server):
        warning = server.log.wait("swf-folder", swfs=0)[0]
        assert warning.level == "warning" and "copy the SWF files" in warning.fields["effect"]


def test_check_says_what_it_found(start_server, programs):
    server = start_server(configure=demanding({"player.swf": PLAYER, "broken.swf": PLAYER[:1000]}))
    checked = programs.run("check", [server.program.arguments[0], "check", "--root", server.root])
    assert checked.returncode == 0, checked.shown()
    assert "SWF verification of application live: 1 SWF file in applications/live/SWFs" in checked.output()
    assert "broken.swf: warning: it ends after 1000 bytes of the 150000 bytes" in checked.output()
