"""Calls of two between browsers on machines of their own (network namespaces): directly, by the server where a firewall lets no UDP
through, and from one to the other as the firewall changes."""

import array
import time

import pytest

from harness import certificates, hosts, meeting_page, sights
from harness.meeting_page import Page
from harness.meetings import Person
from harness.ports import free_port
from harness.proxies.inspection import trusted_by_chromium
from harness.sound import RATE
from harness.two_homes import ADDRESSES, TwoHomes
from harness.waiting import eventually, stays

pytestmark = [pytest.mark.skipif(not meeting_page.BUILT, reason="the packages of web/meeting are not installed (scripts/setup)"),
              pytest.mark.skipif(not hosts.available(), reason="needs root and network namespaces")]

OPEN = "<Guests>yes</Guests><OpenRooms>guest</OpenRooms><Grace>2</Grace>"
DIRECT_SHOWN = "document.querySelector('.tile:not(.self) .direct.shown') !== null"
SERVERS_SHOWN = "document.querySelector('.tile:not(.self) .picture > canvas')?.width > 0 && document.querySelector('.direct') === null"
LONGEST_STAND = 2_500  # ms for which a picture may stand on a machine as slow as it may be; a second and less is usual
LONGEST_SILENCE = 2  # s
SAYS = "document.querySelector('.connection .carrier').textContent"


@pytest.fixture
def homes(programs):
    made = TwoHomes(programs)
    yield made
    made.close()
    programs.end_all()


@pytest.fixture
def call(homes, start_server, tmp_path):
    """Both in a room of a server that permits direct calls for these addresses: their pages, and the server."""

    def start(addresses, wall=None):
        certificate = certificates.Authority(tmp_path).issue("server", *(f"IP:{gateway}" for _, gateway in ADDRESSES.values()))

        def configure(root):
            meeting_page.enabling(OPEN + f"<PeerToPeer><Address>{addresses}</Address></PeerToPeer>")(root)
            certificates.present(certificate)(root)

        port = free_port()
        server = start_server(configure=configure, open_publishing=False, host=homes.server, port=port,
                              listen=[f"{gateway}:-{port}" for _, gateway in ADDRESSES.values()])
        if wall:
            homes.build_wall(wall)
        pages = {}
        for name, home in homes.furnish(trusted_by_chromium(certificate)).items():
            page = pages[name] = Page(home.browser, server, "#elsewhere", origin=f"https://{home.gateway}:{port}")
            page.run_first(sights.WATCH)
            page.reload()
            page.until("window.peers && document.querySelector('.entry-form') !== null")
            page.turn_on().enter(name)
            page.evaluate(sights.LOOK)
        return list(pages.values()), server

    return start


def is_direct(page, timeout=60):
    page.until(f"{DIRECT_SHOWN} && {SAYS} === 'Direct'", timeout=timeout)


def goes_by_the_server(page):
    page.until(f"{SERVERS_SHOWN} && {SAYS} !== 'Direct' && !document.querySelector('.connection').classList.contains('poor')")


def goes_on(page, pictures=50):
    """So many pictures more are seen."""
    before = page.evaluate("seen.length")
    page.until(f"seen.length > {before + pictures}", timeout=20)


class Witness:
    """Of what both see and hear within a block."""

    def __init__(self, homes, pages, folder):
        self._homes, self._pages, self._folder = homes.values(), pages, folder
        self.stands, self.silences = [], []

    def __enter__(self):
        files = [self._folder / f"{home.name}.f32" for home in self._homes]
        recorders = [home.sound_card.record(file) for home, file in zip(self._homes, files)]
        eventually(lambda: all(file.exists() and file.stat().st_size > 4 * RATE for file in files), 20, "a second of sound")
        self._recordings, self._begun = list(zip(recorders, files)), 1000 * time.time()
        return self

    def __exit__(self, failed, *_):
        for recorder, _ in self._recordings:
            recorder.interrupt()
        if failed:
            return
        now = 1000 * time.time()
        self.stands = [sights.longest_stand(page.evaluate("seen"), self._begun, now) for page in self._pages]
        self.silences = [sights.longest_silence(array.array("f", file.read_bytes()[: file.stat().st_size // 4 * 4]), RATE) for _, file in self._recordings]

    def has_no_break(self):
        return max(self.stands) < LONGEST_STAND and max(self.silences) < LONGEST_SILENCE

    def __str__(self):
        return f"a picture stood {[round(one) for one in self.stands]} ms at most, and the sound was away for {self.silences} s at most"


def test_a_firewall_that_comes_up_in_a_call_and_goes_again(call, homes, tmp_path):
    pages, _ = call("10.77.0.0/16")
    for page in pages:
        is_direct(page)
        goes_on(page)
    with Witness(homes.homes, pages, tmp_path) as quiet:
        for page in pages:
            goes_on(page)
    print(f"\ndirectly: {quiet}")
    assert quiet.has_no_break(), str(quiet)

    for sender in (None, "Ada"):
        with Witness(homes.homes, pages, tmp_path) as falling:
            homes.build_wall(sender=sender)
            for page in pages:
                goes_by_the_server(page)
            for page in pages:
                goes_on(page)
        print(f"when UDP of {sender or 'both'} is dropped: {falling}")
        assert homes.held_back > 0 and falling.has_no_break(), str(falling)

        homes.tear_down_wall()
        with Witness(homes.homes, pages, tmp_path) as returning:
            for page in pages:
                is_direct(page)
                goes_on(page)
        print(f"when it is let through again: {returning}")
        assert returning.has_no_break(), str(returning)
    assert [page.complaints for page in pages] == [[], []]


@pytest.mark.parametrize("verdict", ["drop", "reject"])
def test_a_firewall_that_stands_from_the_beginning(verdict, call, homes, tmp_path):
    pages, _ = call("10.77.0.0/16", verdict)
    for page in pages:
        goes_by_the_server(page)
        goes_on(page)  # how it begins is another matter
    with Witness(homes.homes, pages, tmp_path) as witness:
        for page in pages:
            page.until("peers.length > 0 && peers.at(-1).connectionState === 'closed'")
            goes_by_the_server(page)
            goes_on(page)
    print(f"\nwhile a direct call is tried in vain ({verdict}): {witness}")
    assert homes.held_back > 0 and witness.has_no_break(), str(witness)


CANDIDATE = "candidate:1 1 udp 2122260223 {} 50000 typ host"


def is_passed_on(one, other, kind, data):
    """Whether the server passes on a signal of one to the other; how it refuses else."""
    answer = one.do("signal", to=other.id, kind=kind, data=data)
    assert answer in ({"ok": True}, {"error": "not-allowed"}), answer
    if answer == {"ok": True}:
        return other.heard("signal")["data"] == data
    other.do("state", audio=False, video=False)  # what was said to it before has come now
    assert other.events("signal") == []
    return False


def test_whoever_is_not_listed_is_never_called_directly(call, homes):
    pages, server = call("10.77.1.0/24")
    for page in pages:
        goes_by_the_server(page)
        goes_on(page)
    stays(lambda: all(page.evaluate("peers.length") == 0 for page in pages), 3, "no direct call is tried")
    for page, other in zip(pages, reversed(ADDRESSES)):
        assert page.evaluate(sights.HAS_RECEIVED % other), "the other one's name"
        assert not page.evaluate(sights.HAS_RECEIVED % ADDRESSES[other][0]), "the other one's address"

    # Whoever is not listed neither gets a signal nor sends one, whatever a page of somebody's own tries; two who are do both.
    people = {}
    for room, name, home in (("mixed", "Eve", "Ada"), ("mixed", "Fay", "Bob"), ("listed", "Gil", "Ada"), ("listed", "Hal", "Ada")):
        people[name] = Person(server, pipe=homes.connect(home, server.port), room=room, name=name)
    eve, fay, gil, hal = people.values()
    for kind, data in (("offer", "v=0"), ("candidate", CANDIDATE.format(ADDRESSES["Ada"][0]))):
        assert not is_passed_on(eve, fay, kind, data) and not is_passed_on(fay, eve, kind, data)
        assert is_passed_on(gil, hal, kind, data)
    for person in people.values():
        person.client.close()
