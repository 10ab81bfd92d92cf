"""stunnel on a host of its own and the server behind it, as people set it up in the days of Flash: with the PROXY
protocol, and in transparent mode. The hosts are network namespaces."""

import pytest

from harness import certificates, flv, hosts
from harness.clients import ffmpeg
from harness.hosts import CLIENT, FRONT_INSIDE, FRONT_OUTSIDE, SERVER
from harness.identity import as_far_as_sent, assert_relayed
from harness.processes import until_ended
from harness.proxies.stunnel import Stunnel
from harness.snippets import snippet

pytestmark = pytest.mark.skipif(not hosts.available(), reason="needs root and network namespaces")

STREAM = "two-hosts"


@pytest.fixture
def networks(programs):
    with hosts.TwoNetworks(programs) as made:
        yield made
        programs.end_all()  # the fixture of the server has checked its end before


@pytest.fixture
def certificate(tmp_path):
    made = certificates.for_this_machine(certificates.Authority(tmp_path))
    both = tmp_path / "both.pem"
    both.write_bytes(made.file.read_bytes() + made.key.read_bytes())
    both.chmod(0o600)
    return both


@pytest.fixture
def start_at(networks, start_server):
    """Starts a server on one of the hosts, with the Adaptor.xml of the documentation at `address`."""

    def start(host, address):
        def configure(root):
            adaptor = snippet("adaptor", {"<HostPort>:1935": f"<HostPort>{address}:1935", "10.0.0.2": address,
                                          ">10.0.0.1<": f">{FRONT_INSIDE}<"})
            (root / "conf/_defaultRoot_/Adaptor.xml").write_text(f"<Adaptor>{adaptor}</Adaptor>")

        return start_server(listen=[], port=1935, host=host, configure=configure)

    return start


def publish_and_play(networks, server, media, folder):
    """Both through the front's port 443, from the client's host."""
    url = f"rtmps://{FRONT_OUTSIDE}:443/live/{STREAM}"
    publisher = ffmpeg.publish(networks.client, media, url)
    server.log.wait("publish", timeout=15)
    player = ffmpeg.play(networks.client, url, folder / "played.flv")
    assert publisher.wait(40) == 0, publisher.shown()
    until_ended([player], 15)
    received = flv.read(folder / "played.flv")
    assert_relayed(as_far_as_sent(flv.read(media), [received]), received)
    assert not server.log.events("refuse") and not server.log.events("refusals")
    return server.log.events("publish") + server.log.events("play")


def test_two_hosts_with_the_proxy_protocol(programs, networks, start_at, certificate, short_media, tmp_path):
    server = start_at(networks.server, SERVER)
    Stunnel(programs, lambda _port: snippet("stunnel", {
        "10.0.0.2": SERVER, "10.0.0.1": FRONT_INSIDE, "/etc/stunnel/live.pem": certificate}),
        host=networks.front, port=443)
    for event in publish_and_play(networks, server, short_media, tmp_path):
        assert event.has({"address": CLIENT, "front": FRONT_INSIDE, "protocol": "rtmps"}), event


@pytest.mark.parametrize("where,rules", [("server", "nft-two-hosts"), ("front", "nft-same-host")],
                         ids=["two-hosts", "same-host"])
def test_stunnels_transparent_mode(programs, networks, start_at, certificate, short_media, tmp_path, where, rules):
    address = SERVER if where == "server" else FRONT_INSIDE
    server = start_at(getattr(networks, where), address)
    networks.front.nft(snippet(rules, {}))
    for line in snippet("routes", {}).splitlines():
        networks.front.ip(*line.split()[1:])
    Stunnel(programs, lambda _port: snippet("stunnel-transparent", {
        "10.0.0.2": address, "/etc/stunnel/live.pem": certificate}), host=networks.front, port=443)
    for event in publish_and_play(networks, server, short_media, tmp_path):
        assert event.has({"address": CLIENT, "protocol": "rtmp"}) and "front" not in event.fields, event
