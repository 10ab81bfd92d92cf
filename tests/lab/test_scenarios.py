"""The scenario files say what the client and the documents know."""

import re

import pytest
from laboratory import paths, scenario
from laboratory.way import Way

SCENARIOS = scenario.load_all()
CARRIERS = {"rtmp", "rtmps", "ws", "wss", "rtmpt", "rtmpts", "http", "https", "http-poll", "https-poll",
            "http-text", "https-text"}
ROUTES = {"direct", "http-connect", "http-forward", "socks4a", "socks5"}

# Obstacles that are no way for a network to be: they come from the client itself, or are a server's words.
NOT_FROM_NETWORKS = {"none", "cancelled", "timed-out", "unsupported", "server-refused", "upgrade-refused"}


def obstacle_words():
    """Those of the client's diagnosis."""
    source = (paths.REPOSITORY / "client/failure.cpp").read_text(encoding="utf-8")
    table = source.split("kObstacles = ")[1].split("});")[0]
    return set(re.findall(r'\{"([a-z-]+)",', table))


def test_there_are_enough():
    assert len(SCENARIOS) >= 40


@pytest.mark.parametrize("one", SCENARIOS, ids=lambda one: one.name)
def test_ways_and_words_are_known(one):
    for winner in map(Way.parse, one.expect.winners):
        assert winner.carrier in CARRIERS and winner.route in ROUTES
    assert set(one.expect.obstacles) <= obstacle_words()
    assert set(one.illustrations) <= set(range(1, 10))


@pytest.mark.parametrize("one", [one for one in SCENARIOS if one.obstacles], ids=lambda one: one.name)
def test_a_wall_is_shown_to_stand(one):
    """Some probe meets something else than an open way, or connections must end while two stay; unless the obstacle is a mere
    property of the line."""
    kinds = {type(obstacle).__name__ for obstacle in one.obstacles}
    assert kinds <= {"Wire", "Rate", "Nat"} or any(word != "passes" for word in one.walls.values()) or one.web.connections


def test_every_illustration_has_a_scenario():
    assert {number for one in SCENARIOS for number in one.illustrations} == set(range(1, 10))


def test_the_page_maps_every_illustration():
    page = paths.PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d) \| .*\| ([^|]+) \|$", page, re.MULTILINE))
    for number in range(1, 10):
        mapped = {one.name.split("-")[0] for one in SCENARIOS if number in one.illustrations}
        assert set(re.findall(r"[A-Z]\d\d", rows[str(number)])) == mapped


@pytest.mark.parametrize("text, fault", [
    ('title = "x"', "stands_for"),
    ('titel = "x"', "titel"),
    ('title = "x"\nstands_for = "y"\n[walls]\n"rtmp:1935" = "passes"\n[expect]\n', "either winners or obstacles"),
    ('title = "x"\nstands_for = "y"\n[expect]\nwinners = ["rtmp"]', "is no way"),
    ('title = "x"\nstands_for = "y"\n[expect]\nwinners = ["rtmp:1"]', "walls"),
    ('[[obstacle]]\nkind = "moat"', "moat"),
    ('[[obstacle]]\nkind = "ports"\nother = "drop"', "other"),
    ('[[obstacle]]\nkind = "ports"\nothers = "burn"', "burn"),
])
def test_faults_are_named(tmp_path, text, fault):
    path = tmp_path / "X01-wrong.toml"
    path.write_text(text)
    with pytest.raises(scenario.ScenarioError, match=fault):
        scenario.load(path)
