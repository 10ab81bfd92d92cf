"""Who may come, by address, by name and by page; how many of one address, and how fast."""

import signal
import socket
import subprocess
import time

import pytest

from harness.fronts import FRONT, Ports, ended, from_front, v1
from harness.nameserver import Nameserver, SilentNameserver
from harness.ports import free_port
from harness.rtmp_client import Refused, RtmpClient, connected, tcp
from harness.waiting import eventually
from test_configuration import ADAPTOR, VHOST, writing

SERVER = "conf/Server.xml"

HOSTS = (("pc.example.test", "127.0.0.11"), ("studio.example.test", "127.0.0.12"), ("other.test", "127.0.0.13"),
         ("pc17", "127.0.0.14"), ("six.example.test", "::1"))
CLAIMS = (("127.0.0.15", "pc.example.test"),)  # whoever has 127.0.0.15 says so; pc.example.test does not


def rules(allow="all", deny="", order="Allow,Deny"):
    return f"<Allow>{allow}</Allow><Deny>{deny}</Deny><Order>{order}</Order>"


def adaptor(**lists):
    return writing(ADAPTOR, f"<Adaptor>{rules(**lists)}</Adaptor>\n")


def server_xml(tags):
    return writing(SERVER, f"<Root><Server>{tags}</Server></Root>\n")


def asking(nameserver, timeout=3000):
    return server_xml(f"<NameLookup><Servers>{nameserver.address}</Servers><Timeout>{timeout}</Timeout></NameLookup>")


def limits(**values):
    tags = "".join(f"<{name}>{value}</{name}>" for name, value in {"Exceptions": "192.0.2.1", **values}.items())
    return server_xml(f"<ResourceLimits><ClientAddress>{tags}</ClientAddress></ResourceLimits>")


def all_of(*steps):
    def configure(root):
        for step in steps:
            step(root)

    return configure


def reload(server):
    before = len(server.log.events("reload"))
    server.program.signal(signal.SIGHUP)
    server.log.wait("reload", count=before + 1)


def comes_in(server, source, port=None):
    """Whether a client of that address gets as far as `connect`."""
    try:
        connected(port or server.port, source=source).close()
        return True
    except (OSError, EOFError, Refused, AssertionError):
        return False


def test_a_domain_is_let_in_by_its_name_in_both_directions(start_server, programs):
    nameserver = Nameserver(programs, HOSTS, CLAIMS)
    server = start_server(configure=all_of(asking(nameserver), adaptor(allow="127.0.0.1, example.test")))

    assert comes_in(server, "127.0.0.11")
    assert comes_in(server, "127.0.0.12")
    for stranger in ("127.0.0.13", "127.0.0.15", "127.0.0.99"):
        assert not comes_in(server, stranger), stranger
        server.log.wait("refuse", address=stranger, reason="address-denied")
    server.log.wait("name-lookup", address="127.0.0.11", names="pc.example.test")
    server.log.wait("name-lookup", address="127.0.0.15", names="none")


def test_names_are_looked_up_only_where_addresses_do_not_decide_and_then_once(start_server, programs):
    nameserver = Nameserver(programs, HOSTS)
    server = start_server(configure=all_of(asking(nameserver), adaptor(allow="127.0.0.1, example.test", deny="127.0.0.13")))

    for _ in range(5):
        assert comes_in(server, "127.0.0.1")
        assert not comes_in(server, "127.0.0.13")
    assert not nameserver.queries("in-addr.arpa")

    for _ in range(5):
        assert comes_in(server, "127.0.0.11")
    assert len(nameserver.queries("11.0.0.127.in-addr.arpa")) == 1


def test_a_domain_is_kept_out_by_its_name(start_server, programs):
    nameserver = Nameserver(programs, HOSTS)
    server = start_server(configure=all_of(asking(nameserver), adaptor(deny="example.test")))

    assert not comes_in(server, "127.0.0.11")
    assert comes_in(server, "127.0.0.13")
    assert comes_in(server, "127.0.0.99"), "who has no name has none that is denied"


def test_deny_allow_with_names(start_server, programs):
    nameserver = Nameserver(programs, HOSTS)
    lists = adaptor(allow="studio.example.test, 127.0.0.1", deny="all", order="Deny,Allow")
    server = start_server(configure=all_of(asking(nameserver), lists))

    assert comes_in(server, "127.0.0.12")
    assert not comes_in(server, "127.0.0.11")


def test_without_an_answer_nobody_comes_in_by_name_and_nobody_else_waits(start_server):
    nameserver = SilentNameserver()
    server = start_server(configure=all_of(asking(nameserver, timeout=1500), adaptor(allow="127.0.0.1, example.test")))

    held = tcp(server.port, source="127.0.0.11")
    nameserver.wait_for_question()
    assert comes_in(server, "127.0.0.1"), "who is listed by address does not wait for others' names"
    assert not server.log.events("refuse")
    assert held.recv(1) == b"", "closed when the time is over"
    server.log.wait("refuse", address="127.0.0.11", reason="name-unknown")
    server.log.wait("name-lookup", address="127.0.0.11", cause="no answer in time")
    nameserver.close()


def test_a_denied_name_that_cannot_be_looked_up_is_refused(start_server):
    nameserver = SilentNameserver()
    server = start_server(configure=all_of(asking(nameserver, timeout=300), adaptor(deny="example.test")))
    assert not comes_in(server, "127.0.0.11")
    server.log.wait("refuse", address="127.0.0.11", reason="name-unknown")
    nameserver.close()


def test_ipv6_by_address_and_by_name_and_ipv4_on_an_ipv6_socket(start_server, programs):
    nameserver = Nameserver(programs, HOSTS)
    port = free_port()
    server = start_server(configure=all_of(asking(nameserver), adaptor(allow="127.0.0.1, six.example.test")),
                          listen=[f":{port}"])

    def v6():
        try:
            with socket.create_connection(("::1", port), timeout=10) as pipe:
                client = RtmpClient(pipe)
                client.connect("live")
                return True
        except (OSError, EOFError, AssertionError):
            return False

    assert v6()
    server.log.wait("connect", address="::1")
    assert comes_in(server, "127.0.0.1"), "mapped into IPv6, the same address"
    assert not comes_in(server, "127.0.0.13")

    adaptor(allow="127", deny="::/0")(server.root)
    reload(server)
    assert not v6()
    adaptor(allow="127, ::/64")(server.root)
    reload(server)
    assert v6()


def test_a_reload_changes_the_rules_for_who_comes_and_drops_nobody(start_server, programs):
    nameserver = Nameserver(programs, HOSTS)
    server = start_server(configure=adaptor(allow="all"))
    with connected(server.port, source="127.0.0.13") as inside:
        all_of(asking(nameserver), adaptor(allow="127.0.0.1, example.test"))(server.root)
        reload(server)

        assert inside.create_stream() >= 1
        assert not comes_in(server, "127.0.0.13")
        assert comes_in(server, "127.0.0.11")
        assert inside.create_stream() >= 1


def test_behind_a_trusted_proxy_the_name_is_that_of_the_clients_own_address(start_server, programs):
    nameserver = Nameserver(programs, [("pc.example.test", "192.0.2.7"), ("proxy.example.test", FRONT)])
    ports = Ports()
    server = start_server(listen=[], port=ports.plain, configure=all_of(
        asking(nameserver), ports.configure(rules=rules(allow="127.0.0.1, pc.example.test"))))

    with RtmpClient(from_front(ports.marked, v1("192.0.2.7"))) as client:
        client.connect("live")
    server.log.wait("connect", address="192.0.2.7", front=FRONT)
    assert ended(from_front(ports.marked, v1("192.0.2.8")))
    server.log.wait("refuse", address="192.0.2.8", front=FRONT, reason="address-denied")
    assert not nameserver.queries("9.0.0.127.in-addr.arpa"), "nobody asks for the proxy's name"


def test_behind_a_trusted_proxy_connections_are_counted_by_the_clients_own_address(start_server):
    ports = Ports()
    server = start_server(listen=[], port=ports.plain, configure=all_of(limits(MaxConnections=2), ports.configure()))

    def through(client):
        connection = RtmpClient(from_front(ports.marked, v1(client)))
        connection.connect("live")
        return connection

    held = [through("192.0.2.7"), through("192.0.2.7"), through("192.0.2.9")]
    assert ended(from_front(ports.marked, v1("192.0.2.7")))
    server.log.wait("refuse", address="192.0.2.7", front=FRONT, reason="address-cap")
    for connection in held:
        connection.close()


def curl(address, url):
    """What curl says, coming from `address`."""
    return subprocess.run(["curl", "-s", "-S", "--max-time", "10", "--interface", address, url], capture_output=True,
                          text=True, check=False)


def test_http_clients_obey_the_same_rules(start_server, programs):
    nameserver = Nameserver(programs, HOSTS)
    server = start_server(configure=all_of(asking(nameserver), adaptor(allow="127.0.0.1, example.test")))
    url = f"http://127.0.0.1:{server.port}/fcs/ident2"

    assert curl("127.0.0.11", url).returncode == 0
    assert curl("127.0.0.13", url).returncode != 0
    server.log.wait("refuse", address="127.0.0.13", reason="address-denied")


def test_an_address_may_have_so_many_connections(start_server):
    server = start_server(configure=limits(MaxConnections=3))
    held = [connected(server.port, source="127.0.0.21") for _ in range(3)]

    assert not comes_in(server, "127.0.0.21")
    server.log.wait("refuse", address="127.0.0.21", reason="address-cap")
    assert comes_in(server, "127.0.0.22"), "another address has its own"

    held.pop().close()
    eventually(lambda: comes_in(server, "127.0.0.21"), 5, "room for another one")

    limits(MaxConnections=1)(server.root)
    reload(server)
    assert all(client.create_stream() >= 1 for client in held), "who is in stays in"
    limits(MaxConnections=3, Exceptions="127.0.0.21")(server.root)
    reload(server)
    held += [connected(server.port, source="127.0.0.21") for _ in range(5)]
    for client in held:
        client.close()


def test_an_address_may_come_so_often(start_server):
    server = start_server(configure=limits(MaxConnectionRate=1, MaxConnectionBurst=10))
    url = f"http://127.0.0.1:{server.port}/fcs/ident2"

    outcomes = [curl("127.0.0.23", url).returncode for _ in range(40)]

    assert outcomes[:10] == [0] * 10, "the burst"
    assert any(outcomes[10:]), "and then one a second"
    server.log.wait("refuse", address="127.0.0.23", reason="rate-limit")
    assert curl("127.0.0.24", url).returncode == 0


def test_a_listener_takes_so_many_a_second_and_loses_none(start_server):
    rate = "<ResourceLimits><Protocol><RTMP><Edge><MaxConnectionRate>10</MaxConnectionRate></Edge></RTMP></Protocol></ResourceLimits>"
    server = start_server(configure=server_xml(rate))
    begun = time.monotonic()

    clients = [tcp(server.port) for _ in range(30)]  # the system's queue takes them at once
    for client in clients:
        client.sendall(b"<policy-file-request/>\0")
    for client in clients:
        assert client.recv(1000), "answered when its turn came"

    assert time.monotonic() - begun >= 1.8, "ten at once and ten a second"
    assert not server.log.events("refuse")


def test_a_virtual_host_takes_clients_of_listed_pages(start_server):
    def configure(root):
        writing(VHOST, "<VirtualHost><Allow>example.com, localhost</Allow></VirtualHost>\n")(root)

    server = start_server(configure=configure)

    def page(**urls):
        with connected(server.port, **urls) as client:
            return client.create_stream() >= 1

    assert page(pageUrl="http://www.example.com/player.html", swfUrl="http://example.com/player.swf")
    assert page(swfUrl="file:///C|/player.swf")
    for urls in ({}, {"pageUrl": "http://www.example.org/"},
                 {"pageUrl": "http://evil.test/", "swfUrl": "http://example.com/player.swf"}):
        with pytest.raises(Refused) as refusal:
            page(**urls)
        assert refusal.value.code == "NetConnection.Connect.Rejected"
    server.log.wait("refuse", reason="domain-denied", count=3)

    writing(VHOST, "<VirtualHost><Allow>all</Allow></VirtualHost>\n")(server.root)
    reload(server)
    assert page()


def test_rtmpdump_says_which_page_it_comes_from(start_server, programs):
    server = start_server(configure=writing(VHOST, "<VirtualHost><Allow>example.com</Allow></VirtualHost>\n"))

    def dump(page):
        return programs.run("rtmpdump", ["rtmpdump", "-r", server.rtmp("nothing"), "-p", page, "-s", page, "--live",
                                         "--timeout", "2", "-o", "/dev/null"], timeout=30)

    dump("http://www.example.org/")
    server.log.wait("refuse", reason="domain-denied")
    assert not server.log.events("connect")
    dump("http://www.example.com/")
    server.log.wait("connect")


def test_a_virtual_host_has_addresses_and_names_of_its_own(start_server, programs):
    nameserver = Nameserver(programs, HOSTS)

    def configure(root):
        asking(nameserver)(root)
        writing("conf/_defaultRoot_/music.test/Vhost.xml",
                f"<VirtualHost><AppsDir>{root}/applications</AppsDir><DNSSuffix>corp.test</DNSSuffix>"
                f"<Addresses>{rules(allow='corp.test, example.test')}</Addresses></VirtualHost>\n")(root)

    server = start_server(configure=configure)

    def connect_from(source):
        with RtmpClient(tcp(server.port, source=source)) as client:
            client.connect("live", f"rtmp://music.test:{server.port}/live")

    connect_from("127.0.0.11")
    connect_from("127.0.0.14")  # pc17, which DNSSuffix makes pc17.corp.test
    with pytest.raises(Refused):
        connect_from("127.0.0.13")
    server.log.wait("refuse", address="127.0.0.13", reason="address-denied")
    assert comes_in(server, "127.0.0.13"), "the default virtual host takes everybody"


def alternative_vhosts(enabled):
    def configure(root):
        writing(ADAPTOR, f"<Adaptor><EnableAltVhost>{enabled}</EnableAltVhost></Adaptor>\n")(root)
        writing("conf/_defaultRoot_/music.test/Vhost.xml",
                f"<VirtualHost><AppsDir>{root}/music</AppsDir></VirtualHost>\n")(root)
        (root / "music" / "concert").mkdir(parents=True)

    return configure


def ask_for_concert(server):
    client = RtmpClient(tcp(server.port))
    app = "concert?_fcs_vhost=music.test"
    client.connect(app, f"rtmp://127.0.0.1:{server.port}/{app}")
    return client


def test_the_connect_uri_chooses_the_virtual_host_where_that_is_enabled(start_server):
    server = start_server(configure=alternative_vhosts("true"))

    with ask_for_concert(server) as client:
        assert client.create_stream() >= 1
    server.log.wait("connect", vhost="music.test", app="concert")
    with pytest.raises(Refused):
        connected(server.port, "concert")


def test_the_connect_uri_does_not_choose_the_virtual_host_where_that_is_not_enabled(start_server):
    server = start_server(configure=alternative_vhosts("false"))

    with pytest.raises(Refused) as refusal:
        ask_for_concert(server)
    assert refusal.value.code.startswith("NetConnection.Connect.")
    server.log.wait("refuse", reason="unknown-application")
