"""The meeting's page in Chromium: people with made-up cameras in one room, and what they see and hear of each other."""

import json
import re
import time
from urllib.parse import quote

import pytest

from harness import devtools, flv, meeting_page, meetings
from harness.meeting_page import Page
from harness.meetings import Person
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(not meeting_page.BUILT, reason="the packages of web/meeting are not installed (scripts/setup)")

OPEN = "<Guests>yes</Guests><OpenRooms>guest</OpenRooms><Grace>2</Grace>"
WATCHED = OPEN + "<Watermark><Text>seen by {name}</Text><Placement>center</Placement><Opacity>1</Opacity></Watermark>"
DIRECT = OPEN + "<PeerToPeer><Address>all</Address></PeerToPeer>"
KNOCKING = "<Guests>admit</Guests><OpenRooms>guest</OpenRooms>"

SAID = "document.querySelector('[role=status].unseen').textContent"  # what screen readers say of it


@pytest.fixture
def browser(programs):
    """Without cameras: that spares the machine encoding them."""
    started = devtools.Chromium(programs)
    yield started
    started.close()


@pytest.fixture
def cameras(programs):
    """A browser with a camera that shows a clock and a microphone that beeps."""
    started = devtools.Chromium(programs, *devtools.FAKE_DEVICES, name="chromium-with-cameras")
    yield started
    started.close()


@pytest.fixture
def serve(start_server):
    """A server with a meeting of these settings and its page."""

    def start(settings, also=""):
        return start_server(configure=meeting_page.enabling(settings, also), open_publishing=False)

    return start


def test_two_people_meet(serve, cameras):
    server = serve(WATCHED)
    ada = Page(cameras, server).turn_on().enter("Ada")
    bob = Page(cameras, server).turn_on().enter("Bob")
    ada.sees("Ada (you)", "Bob")
    bob.sees("Bob (you)", "Ada")
    ada.picture_moves()
    bob.picture_moves()
    assert re.search(r"\d+ ms", ada.until("document.querySelector('.connection .delay').textContent"))

    text = "<img src=x onerror=alert(1)> hello"
    bob.open_chat().type(text)
    bob.press("Enter")
    assert ada.until("document.querySelector('.badge.new').textContent") == "1"
    assert ada.evaluate(SAID) == f"Bob writes: {text}"
    ada.press("c")
    assert ada.until("document.querySelector('.message > p').textContent") == text
    assert ada.evaluate("document.querySelector('.message img')") is None

    bob.press("Escape")
    bob.until("document.querySelector('.panel') === null")
    bob.press("h")
    ada.until("document.querySelector('.tile:not(.self) .tile-hand') !== null")
    ada.press("Escape")
    ada.press_button("People, 2")
    ada.press_button("Lower Bob’s hand")
    bob.until("document.querySelector('.tile-hand') === null")

    ada.press_button("What to do about Bob")
    ada.press_button("Mute")
    bob.until("document.querySelector('.tool.blocked') !== null")
    assert "A host has muted you." in bob.text()
    ada.until("document.querySelector('.tile:not(.self) .tile-muted') !== null")
    bob.press_button("A host has muted you.")
    bob.until("document.querySelector('.tile.self .tile-muted') !== null")

    bob.press_button("Leave")
    ada.sees("Ada (you)")
    assert "You have left" in bob.text()
    assert ada.complaints == bob.complaints == []


def test_whoever_loads_the_page_again_is_the_same_person(serve, browser):
    server = serve(OPEN)
    ada = Page(browser, server).enter("Ada")
    bob = Page(browser, server).enter("Bob")
    ada.sees("Ada (you)", "Bob")
    bob.call("Page.reload")
    bob.until("document.querySelector('.entry-form') !== null")
    bob.enter("Bob")
    bob.sees("Bob (you)", "Ada")
    ada.sees("Ada (you)", "Bob")


def test_a_guest_waits_until_a_host_lets_him_in(serve, browser):
    server = serve(KNOCKING)
    ada = Page(browser, server).enter("Ada")
    tom = Page(browser, server).join("Tom")
    assert "Please wait a moment" in tom.until("document.querySelector('.waiting')?.textContent")
    ada.press_button("1 person waits")
    ada.press_button("Let in Tom")
    tom.sees("Tom (you)", "Ada")
    ada.press_button("What to do about Tom")
    ada.press_button("Ban")
    ada.until("document.querySelector('.modal .danger') !== null")
    ada.evaluate("document.querySelector('.modal .danger').click()")
    tom.until("document.querySelector('.ended') !== null")
    assert "You may not come into this room any more" in tom.text()


def test_a_host_turns_somebody_away_for_good(serve, browser):
    server = serve(KNOCKING + "<Host>alice</Host>")
    ada = Page(browser, server, f"#room=plan&token={quote(meetings.token(server.root, 'alice'), safe='')}").enter("Ada")
    tom = Page(browser, server).join("Tom")
    ada.press_button("1 person waits")
    ada.press_button("Ban Tom")
    assert "everybody else at the same internet connection" in ada.until("document.querySelector('.modal')?.textContent")
    ada.press_button("Cancel")
    assert tom.evaluate("document.querySelector('.waiting')") is not None
    ada.press_button("Ban Tom")
    ada.press_button("Ban")
    tom.until("document.querySelector('.ended') !== null")
    assert "You may not come into this room any more" in tom.text()
    ada.until("document.querySelector('.knocks') === null")
    tom.press_button("Back to the start")
    tom.join("Tim").until("document.querySelector('[role=alert]')?.textContent.includes('You may not come into this room')")


def test_whose_account_was_withdrawn_is_told_so(serve, browser):
    """Whether by the room or by the server, who ends the connection of the token itself."""
    server = serve(OPEN + "<Host>alice</Host>")
    ada = Page(browser, server, f"#room=plan&token={quote(meetings.token(server.root, 'alice'), safe='')}").enter("Ada")
    mia = Page(browser, server, f"#room=plan&token={quote(meetings.token(server.root, 'mia'), safe='')}").enter("Mia")
    kim = Page(browser, server, f"#room=plan&token={quote(meetings.token(server.root, 'mia'), safe='')}").enter("Kim")
    kim.call("Page.reload")
    kim.until("document.querySelector('.entry-form') !== null")
    kim.enter("Kim")  # by the key alone: the address has no token any more
    ada.sees("Ada (you)", "Mia", "Kim")
    meetings.revoke(server.root, "--subject", "mia")
    ada.sees("Ada (you)")
    for page in (mia, kim):
        page.until("document.querySelector('.ended') !== null")
        assert "Your login is no longer valid" in page.text()
        page.press_button("Back to the start")
        page.join("Mia").until("document.querySelector('[role=alert]')?.textContent.includes('Please log in below')")


HEVC = [flv.Tag(flv.VIDEO, 0, b"\x90hvc1" + flv.HEVC_RECORD), flv.Tag(flv.VIDEO, 40, b"\x93hvc1" + bytes(50))]
LACKING = "document.querySelector('.tile:not(.self) .tile-lacking')"


def test_a_tile_whose_codec_the_browser_lacks_says_so(serve, browser):
    server = serve(OPEN)
    ada = Page(browser, server).enter("Ada")
    olu = Person(server, room="plan", name="Olu")
    olu.heard("welcome")
    assert olu.do("state", audio=False, video=True) == {"ok": True}
    stream = olu.client.publish(olu.do("camera", on=True)["stream"])
    for tag in HEVC:
        olu.client.send_tag(tag, stream)
    assert ada.until(f"{LACKING}?.querySelector('.tile-lacking-what').textContent") == "This browser cannot play HEVC"
    assert ada.evaluate(f"{LACKING}.querySelector('.tile-lacking-help').textContent") == (
        "Olu sends it that way. Try another browser, or ask Olu to send H.264 with AAC or Opus.")
    assert "Olu is neither seen nor heard: This browser cannot play HEVC." in ada.evaluate(SAID)
    olu.client.command("deleteStream", None, float(stream))
    ada.until(f"{LACKING} === null")
    assert ada.complaints == []


def test_the_admin_area_shows_all_rooms_to_whom_it_is_open(serve, browser):
    server = serve(OPEN + "<Admin><Account>root</Account><Address>127.0.0.1</Address></Admin>")
    ada = Page(browser, server, "#planning").enter("Ada")
    stranger = Page(browser, server, f"#admin&token={quote(meetings.token(server.root, 'mia'), safe='')}")
    stranger.press_button("Enter")
    stranger.until("document.querySelector('[role=alert]')?.textContent.includes('may not look after')")
    admin = Page(browser, server, f"#admin&token={quote(meetings.token(server.root, 'root'), safe='')}")
    admin.press_button("Enter")
    admin.until("document.querySelector('.room-card h2')?.textContent.trim() === 'planning'")
    assert "127.0.0.1" in admin.evaluate("document.querySelector('.room-card .person').textContent")
    admin.press_button("What to do about Ada")
    admin.press_button("Remove from the room")
    ada.until("document.querySelector('.ended') !== null")
    assert "A host has removed you" in ada.text()


SEND = """(() => {
  const chosen = new DataTransfer();
  chosen.items.add(new File([%s], %s));
  const input = document.querySelector(".sender input[type=file]");
  input.files = chosen.files;
  input.dispatchEvent(new Event("change", {bubbles: true}));
})()"""
FETCH = """(async () => {
  const links = [];
  HTMLAnchorElement.prototype.click = function () { links.push(this.href); };
  document.querySelector(".file [aria-label^=Download]").click();
  while (links.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const answer = await fetch(links[0]);
  return [answer.headers.get("content-disposition"), await answer.text(), (await fetch(links[0])).status];
})()"""


def test_files_go_from_one_page_to_another_where_the_server_permits_it(serve, browser):
    settings = OPEN + "<FilesFrom>guest</FilesFrom>"
    server = serve(settings, "<FileExchange><Enable>true</Enable><Types>txt</Types></FileExchange>")
    ada, bob = (Page(browser, server).enter(name) for name in ("Ada", "Bob"))
    for page in (ada, bob):
        page.press_button("Files")
    ada.until("document.querySelector('.sender input[type=file]') !== null")
    ada.evaluate(SEND % (json.dumps("the plan"), json.dumps("plan & more.txt")))
    eventually(lambda: bob.evaluate("document.querySelector('.file-name')?.textContent") == "plan & more.txt", 20, lambda: f"the file; {ada.text()}")
    disposition, text, again = bob.evaluate(FETCH)
    assert disposition.startswith("attachment") and text == "the plan" and again == 410  # a link is good once
    ada.evaluate(SEND % (json.dumps("x"), json.dumps("page.html")))
    assert "not permitted" in ada.until("document.querySelector('.problem')?.textContent")
    ada.press_button("Delete " + bob.evaluate("document.querySelector('.file-name').textContent"))
    ada.press_button("Delete")
    bob.until("document.querySelector('.file-name') === null")


def test_without_files_nothing_of_them_is_shown(serve, browser):
    ada = Page(browser, serve(OPEN)).enter("Ada")
    ada.press_button("Chat")
    assert "Files" not in ada.evaluate("[...document.querySelectorAll('button')].map((one) => one.getAttribute('aria-label') ?? one.textContent)")


def test_an_account_comes_in_by_its_token(serve, browser):
    server = serve("<Guests>no</Guests><Host>alice</Host>")
    alice = Page(browser, server, f"#room=plan&token={quote(meetings.token(server.root, 'alice'), safe='')}")
    alice.enter("Alice")
    alice.press_button("People, 1")
    assert "Host" in alice.until("document.querySelector('.person-role').textContent")
    assert "token" not in alice.evaluate("location.href")
    guest = Page(browser, server)
    guest.until("document.querySelector('.account-needed') !== null")
    assert guest.evaluate("document.querySelector('.entry-form .primary').disabled")


def test_the_doctor_says_what_gets_through(serve, browser):
    page = Page(browser, serve(OPEN))
    page.press_button("Examine the connection")
    page.press_button("Examine")
    page.until("document.querySelector('.modal').textContent.includes('Copy the report')")
    verdicts = page.evaluate("[...document.querySelectorAll('.ways tbody tr')].map((one) => one.className)")
    assert verdicts == ["fails", "fails", "passes", "passes"]  # nothing listens on 443
    assert "Only ways in clear get through" in page.text()


WATCH_PEERS = """window.peers = [];
window.RTCPeerConnection = class extends RTCPeerConnection { constructor(...given) { super(...given); peers.push(this); } };"""
# As where a firewall drops all between the two: no media comes and no word, and nobody says that it has ended.
FALL_SILENT = """RTCDataChannel.prototype.send = () => {};
for (const sender of peers.at(-1).getSenders()) sender.replaceTrack(null);"""
SHOWS = "document.querySelector('.tile:not(.self) .picture > canvas, .tile:not(.self) .direct.shown') !== null"


def test_two_alone_speak_directly_and_fall_back_without_a_gap(serve, cameras):
    server = serve(DIRECT)
    tabs = []
    for name in ("Ada", "Bob"):
        page = Page(cameras, server, "#elsewhere")
        page.call("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH_PEERS})
        page.call("Page.reload")
        page.until("window.peers && document.querySelector('.entry-form') !== null")
        tabs.append(page.turn_on().enter(name))
    ada, bob = tabs
    for page in tabs:
        page.until("document.querySelector('.direct.shown') !== null", timeout=60)
        page.picture_moves()
    ada.until("document.querySelector('.connection').textContent.includes('Direct')")
    assert ada.until("document.querySelectorAll('.tile:not(.self) .picture > canvas').length === 0")  # the server's is let go

    ada.evaluate(f"window.gaps = 0; setInterval(() => {{ if (!({SHOWS})) ++gaps; }}, 10)")
    ada.evaluate("""window.leftAt = new Promise((resolve) => setInterval(() => {
      if (!document.querySelector('.connection').textContent.includes('Direct')) resolve(Date.now());
    }, 10)); 0""")
    bob.evaluate(FALL_SILENT)
    silent_at = time.time()
    print(f"the way counted as lost {ada.evaluate('leftAt') - 1000 * silent_at:.0f} ms after it fell silent")
    ada.until("document.querySelector('.tile:not(.self) .picture > canvas') !== null")
    ada.until("document.querySelector('.direct') === null")
    ada.picture_moves()
    bob.picture_moves()
    assert ada.evaluate("gaps") == 0
