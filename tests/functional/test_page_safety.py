"""The server's pages against hostile people: what these say of themselves stays text, passwords and tokens stay where they
belong, and all of it works over TLS, with everything that browsers watch for switched on."""

import json
import re
import subprocess
import urllib.parse

import pytest

from harness import certificates, devtools, meeting_page, meetings
from harness.meeting_page import Page
from harness.meetings import Person
from harness.proxies import inspection
from harness.server import REPOSITORY
from harness.tunnel_client import HttpConnection
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(not meeting_page.BUILT, reason="the packages of web/meeting are not installed (scripts/setup)")

OPEN = "<Guests>yes</Guests><OpenRooms>guest</OpenRooms>"
MARKUP = "<img src=x onerror=alert(1)><script>alert(1)</script>"
ESCAPED = MARKUP.replace("<", "&lt;").replace(">", "&gt;")
HOSTILE = f"""{OPEN}<FilesFrom>guest</FilesFrom><Title>{ESCAPED}</Title><Watermark><Text>{ESCAPED}{{name}}</Text></Watermark>
  <Admin><Account>root</Account><Address>127.0.0.1</Address></Admin>"""
PAGES = "<Pages><Player>true</Player><Publisher>true</Publisher></Pages>"
FILES = "<FileExchange><Enable>true</Enable></FileExchange>"
FILE_NAME = "' onload=alert(1) &lt;b&gt; %3Cb%3E.txt"  # what a name may have in it
STREAM = "' onload=alert(1) &lt;img src=x onerror=alert(1)&gt;"  # there is none with < or "
SHOWN_NAME = FILE_NAME.replace("%", "_")

NOTHING_RUNS = """(() => {
  const strange = [...document.querySelectorAll("img:not([src$='icon.svg']), script:not([src]), iframe, object, embed, base, form[action], [onerror], [onload], [style*=url]")];
  return strange.map((one) => one.outerHTML);
})()"""


@pytest.fixture
def chromium(programs):
    started = []

    def start(*options):
        started.append(devtools.Chromium(programs, *options))
        return started[-1]

    yield start
    for one in started:
        one.close()


class At(Page):
    """The meeting's page where `url` says."""

    def __init__(self, browser, url):
        self.tab = browser.open(url)
        self.tab.until("document.querySelector('.entry-form, .admin form') !== null")


def give_pages(root):
    """Player and publisher to the application live."""
    (root / "applications/live/Application.xml").write_text(f"<Application>{PAGES}</Application>")


def shows(page, text):
    """Somewhere, as it is."""
    page.until(f"document.body.innerText.includes({json.dumps(text)})")


def test_what_hostile_people_say_of_themselves_stays_text(start_server, chromium):
    enable = meeting_page.enabling(HOSTILE, FILES)
    server = start_server(configure=lambda root: (enable(root), give_pages(root)), open_publishing=False)
    browser = chromium()
    ada = Page(browser, server)
    ada.until(f"document.title === {json.dumps(MARKUP)}")
    shows(ada, MARKUP)
    ada.enter("Ada")
    mallory = Person(server, room="plan", name="Mal & 'lory';--", token=meetings.token(server.root, MARKUP))
    mallory.heard("welcome")
    assert mallory.do("say", text=MARKUP) == {"ok": True}
    assert mallory.do("say", text="javascript:alert(1) https://evil.example/" + MARKUP) == {"ok": True}
    with HttpConnection(server.port) as web:
        assert web.request("PUT", mallory.do("offerFile", name=FILE_NAME, size=5)["path"], b"hello").status == 201
    shows(ada, SHOWN_NAME)  # in words, beside the tools
    for button, shown in (("Chat", MARKUP), ("Files", SHOWN_NAME), ("People", MARKUP)):
        tool = f"[...document.querySelectorAll('.toolbar button')].find((one) => one.getAttribute('aria-label').startsWith('{button}'))"
        ada.evaluate(f"{tool}.click()")
        shows(ada, shown)
        assert ada.evaluate(NOTHING_RUNS) == []

    admin = Page(browser, server, f"#admin&token={urllib.parse.quote(meetings.token(server.root, 'root'), safe='')}")
    admin.press_button("Enter")
    shows(admin, "Mal & 'lory';--")
    root = Person(server, admin=True, token=meetings.token(server.root, "root"))
    assert root.do("adminSay", room=None, text=MARKUP) == {"ok": True}
    shows(ada, MARKUP)
    assert root.do("adminBan", room="plan", id=mallory.id) == {"ok": True}
    shows(admin, MARKUP)  # the account, among the bans
    for page in (ada, admin):
        assert page.evaluate(NOTHING_RUNS) == []
        assert page.complaints == []

    player = browser.open(f"http://127.0.0.1:{server.port}/live/{urllib.parse.quote(STREAM)}?embed&lang=%22%3E%3Cscript%3E&token={urllib.parse.quote(MARKUP)}")
    shows(player, STREAM)
    assert player.evaluate(NOTHING_RUNS) == []
    assert not [one for one in player.complaints if "Content Security Policy" in one]

    # Had any of it been taken for HTML, the browser would have said so.
    ada.evaluate(f"document.body.insertAdjacentHTML('beforeend', {json.dumps(MARKUP)})")
    eventually(lambda: ada.evaluate("1") and any("Content Security Policy" in one for one in ada.complaints), 10, lambda: f"a report: {ada.complaints}")


# ---- logging in

PASSWORD = "correct horse battery"


@pytest.fixture
def site(programs, start_server):
    """A server with a meeting of these settings and, behind its own port as docs/meeting.md has it, the issuer: alice has an account."""
    source, users, issuers = REPOSITORY / "examples/token-issuer/issuer.py", programs.folder / "users", []

    def configure(root):
        subprocess.run(["/usr/bin/python3", source, "--users", users, "--add-user", "alice"], input=PASSWORD + "\n", text=True,
                       capture_output=True, timeout=30, check=True)
        issuer = programs.start("issuer", ["/usr/bin/python3", source, "--users", users, "--secrets", root / "conf/meeting.secrets",
                                           "--path", "meeting", "--may", "connect", "--behind-proxy", "--port", "0"])
        port = eventually(lambda: re.search(r":(\d+)/", issuer.errors()), 10, issuer.shown)[1]
        (root / "conf/_defaultRoot_/Adaptor.xml").write_text(
            f"<Adaptor><HTTPTunnel><HttpProxy><Host>127.0.0.1:{port}</Host></HttpProxy></HTTPTunnel></Adaptor>")
        issuers.append(issuer)

    def start(settings):
        enable = meeting_page.enabling(settings)
        server = start_server(configure=lambda root: (enable(root), configure(root)), open_publishing=False)
        return server, issuers[-1]

    return start


def test_a_name_and_a_password_make_a_member(site, chromium):
    server, issuer = site("<Guests>no</Guests><Login>/token</Login>")
    page = Page(chromium(), server)
    page.until("document.querySelector('.account input[type=password]') !== null")
    page.fill("Account", "alice")
    page.fill("Password", "wrong password")
    page.join("Alice")
    page.until("document.querySelector('.account').textContent.includes('is wrong')")
    assert page.evaluate("document.querySelector('.room')") is None
    page.complaints.clear()  # 403, as it should be

    page.fill("Password", PASSWORD)
    page.enter("Alice")
    page.press_button("People, 1")
    assert "alice" in page.until("document.querySelector('.person-role').textContent")
    assert page.evaluate("location.href").endswith("/meeting/#plan")
    assert page.complaints == []
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])")
    said = server.program.errors() + server.program.output() + issuer.errors() + issuer.output()
    assert "login accepted name='alice'" in said
    for secret in (PASSWORD, "wrong password", "&st=", "kid="):
        assert secret not in kept + page.evaluate("document.documentElement.outerHTML"), secret
        assert secret not in said, secret


def test_the_issuer_behind_the_server_sees_who_guesses(site):
    """Else one who guesses would keep everybody waiting, or nobody."""
    server, issuer = site("<Login>/token</Login>")

    def login(password, source, **headers):
        body = urllib.parse.urlencode({"name": "alice" if password == PASSWORD else "mallory", "password": password}).encode()
        with HttpConnection(server.port, source=source) as web:
            return web.request("POST", "/token", body, {"Content-Type": "application/x-www-form-urlencoded", **headers}).status

    assert [login("guess", "127.0.0.66", **{"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(5)] == [403] * 5
    assert login("guess", "127.0.0.66", **{"X-Forwarded-For": "192.0.2.77"}) == 429
    assert login(PASSWORD, "127.0.0.5") == 200
    assert "address='127.0.0.66'" in issuer.errors() and "192.0.2." not in issuer.errors()


# ---- over TLS

def test_all_pages_work_over_tls(start_server, chromium, tmp_path):
    certificate = certificates.for_this_machine(certificates.Authority(tmp_path))

    def configure(root):
        meeting_page.enabling(OPEN)(root)
        certificates.present(certificate)(root)
        give_pages(root)

    server = start_server(configure=configure)
    base = f"https://localhost:{server.port}"
    browser = chromium(*devtools.FAKE_DEVICES, inspection.trusted_by_chromium(certificate))

    publisher = browser.open(f"{base}/live/_publish?name=cam")
    publisher.until("document.querySelector('#open').textContent !== ''")
    assert publisher.evaluate("isSecureContext")
    publisher.click("#open")
    publisher.until("document.querySelector('#preview').videoWidth > 0")
    publisher.click("#go")
    publisher.until("document.querySelector('#state').textContent === 'On air'")
    player = browser.open(publisher.until("document.querySelector('#link').value"))
    player.until("document.querySelector('#veil').hidden && document.querySelector('#screen canvas, #screen video') !== null")
    assert player.evaluate("location.href") == f"{base}/live/cam"
    publisher.click("#go")

    ada = At(browser, f"{base}/meeting/#plan").turn_on().enter("Ada")
    bob = At(browser, f"{base}/meeting/#plan").enter("Bob")
    bob.picture_moves(2)
    ada.sees("Ada (you)", "Bob")
    for page in (publisher, player, ada, bob):
        assert page.complaints == []
    carriers = [event.fields["protocol"] for event in server.log.events("connect")]
    assert len(carriers) >= 4 and set(carriers) == {"wss"}, carriers
