"""What the files of an installation decide, seen from outside."""

import signal

import pytest

from harness.rtmp_client import Refused, RtmpClient, connected, tcp
from harness.waiting import eventually

ADAPTOR = "conf/_defaultRoot_/Adaptor.xml"
VHOST = "conf/_defaultRoot_/_defaultVHost_/Vhost.xml"


def writing(path, text):
    """A `configure` that puts one file in place."""

    def configure(root):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    return configure


def limited(**limits):
    tags = "".join(f"<{name}>{value}</{name}>" for name, value in limits.items())
    return writing(VHOST, f"<VirtualHost><ResourceLimits>{tags}</ResourceLimits></VirtualHost>\n")


def test_connections_beyond_the_limit_of_the_virtual_host_are_refused(start_server):
    server = start_server(configure=limited(MaxConnections=3))
    held = [connected(server.port) for _ in range(3)]

    with pytest.raises(Refused) as refusal:
        connected(server.port)
    assert refusal.value.code == "NetConnection.Connect.Rejected"
    server.log.wait("refuse", reason="connection-limit")

    held.pop().close()
    eventually(lambda: admitted(server.port), 5, "room for another one")
    for client in held:
        client.close()


def admitted(port):
    try:
        connected(port).close()
        return True
    except Refused:
        return False


def test_streams_beyond_the_limit_of_the_virtual_host_are_refused(start_server):
    server = start_server(configure=limited(MaxStreams=2))
    with connected(server.port) as client:
        client.publish("one")
        client.publish("two")
        with connected(server.port) as other, pytest.raises((Refused, AssertionError)):
            other.publish("three")
    server.log.wait("refuse", reason="stream-limit")


def test_addresses_that_are_denied_do_not_get_in(start_server):
    rules = "<Adaptor><Allow>all</Allow><Deny>127.0.0.77</Deny><Order>Allow,Deny</Order></Adaptor>\n"
    server = start_server(configure=writing(ADAPTOR, rules))

    with pytest.raises((OSError, Refused)):
        connected(server.port, source="127.0.0.77")
    server.log.wait("refuse", reason="address-denied")
    connected(server.port, source="127.0.0.78").close()


def test_the_virtual_host_is_found_by_its_alias_with_a_port_in_the_address(start_server):
    def configure(root):
        writing("conf/_defaultRoot_/music.test/Vhost.xml",
                "<VirtualHost><AliasList><Alias>songs.test</Alias></AliasList>"
                f"<AppsDir>{root}/music</AppsDir></VirtualHost>\n")(root)
        (root / "music" / "concert").mkdir(parents=True)

    server = start_server(configure=configure)
    for host in ("music.test", "songs.test", "SONGS.test"):
        client = RtmpClient(tcp(server.port))
        client.connect("concert", f"rtmp://{host}:{server.port}/concert")
        client.close()
    with pytest.raises(Refused):
        connected(server.port, "concert")


def test_a_reload_that_would_break_is_refused_and_the_old_configuration_stays(start_server):
    server = start_server()
    with connected(server.port) as client:
        (server.root / ADAPTOR).write_text("<Adaptor><broken></Adaptor>")
        server.program.signal(signal.SIGHUP)
        server.log.wait("reload", timeout=5)

        assert client.create_stream() >= 1
    connected(server.port).close()


def test_a_reload_changes_the_limits(start_server):
    server = start_server(configure=limited(MaxConnections=1))
    with connected(server.port):
        limited(MaxConnections=5)(server.root)
        server.program.signal(signal.SIGHUP)
        eventually(lambda: admitted(server.port), 10, "the new limit")
