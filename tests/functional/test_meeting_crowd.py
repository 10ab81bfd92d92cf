"""A crowd of programs with pictures that every browser decodes, and the meeting's page that shows all of them."""

import os
import signal

import pytest

from harness import devtools, films, meeting_page, web_library
from harness.meeting_crowd import Crowd
from harness.meeting_page import Page
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(not meeting_page.BUILT, reason="the packages of web/meeting are not installed (scripts/setup)")

SETTINGS = "<Guests>yes</Guests><OpenRooms>guest</OpenRooms><Grace>2</Grace>"
PEOPLE = 6
NEAR = 24  # of 255: what coding does to a colour
# The colour of the ground of what tiles of others show, by their names.
COLOURS = """Object.fromEntries([...document.querySelectorAll(".tile.camera:not(.self)")].map((tile) => {
  const canvas = tile.querySelector(".picture > canvas");
  const pixel = canvas?.width > 0 ? canvas.getContext("2d").getImageData(2, 2, 1, 1).data : [0, 0, 0];
  return [tile.querySelector("figcaption bdi").textContent, [...pixel].slice(0, 3)];
}))"""


@pytest.fixture
def browser(programs):
    started = devtools.Chromium(programs)
    yield started
    started.close()


def is_near(shown, wanted):
    return all(abs(one - int(wanted[2 * index : 2 * index + 2], 16)) < NEAR for index, one in enumerate(shown))


def show_their_own(page, names):
    """That each tile shows the film of whose name it bears."""
    wanted = {name: films.colour(number, PEOPLE) for number, name in enumerate(names, 1)}
    found = {}

    def all_do():
        found.update(page.evaluate(COLOURS))
        return found.keys() == wanted.keys() and all(is_near(found[name], wanted[name]) for name in names)

    eventually(all_do, 30, lambda: f"{wanted} on the tiles; there are {found}; {page.complaints}")


def move(page, names, changes=4):
    """That each tile changes so often."""
    seen = {name: set() for name in names}

    def all_do():
        for name, picture in page.pictures().items():
            seen[name].add(picture)
        return all(len(pictures) > changes for pictures in seen.values())

    eventually(all_do, 30, lambda: f"moving pictures; changes seen: { {name: len(pictures) for name, pictures in seen.items()} }; {page.complaints}")


def test_a_page_shows_a_crowd_and_of_those_who_are_killed_no_ghost(programs, start_server, browser):
    web_library.built()
    server = start_server(configure=meeting_page.enabling(SETTINGS), open_publishing=False)
    made = films.make(programs.folder / "films", PEOPLE)
    crowd = Crowd(programs, server, "plan", "Guest", made[:-1])
    visitor = Crowd(programs, server, "plan", "Visitor", made[-1:])
    page = Page(browser, server).enter("Ada")
    names = [*crowd.names, *visitor.names]
    page.sees(*names, "Ada (you)")
    show_their_own(page, names)
    move(page, names)

    before = browser.renderers()
    Page(browser, server).enter("Tom")
    [tab] = browser.renderers() - before
    page.sees(*names, "Tom", "Ada (you)")
    eventually(lambda: crowd.now().get("seen") == [PEOPLE + 2] * len(crowd.names), 20, lambda: f"all in the lists; {crowd.now()}")
    visitor.program.signal(signal.SIGKILL)
    os.kill(tab, signal.SIGKILL)
    page.sees(*crowd.names, "Ada (you)")
    eventually(lambda: crowd.now()["seen"] == [PEOPLE] * len(crowd.names), 20, lambda: f"no ghosts in the lists; {crowd.now()}")
    move(page, crowd.names)
    assert crowd.now()["missing"] == 0 and page.complaints == []
