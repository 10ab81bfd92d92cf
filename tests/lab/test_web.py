"""The browser library meets and stays; what does not happen, happens twice or too late is noticed."""

import dataclasses

import pytest
from harness import web_library
from harness.ports import free_port
from harness.server import running
from laboratory import calls, stays, web
from laboratory.scenario import Expectation, Scenario, Web

CODE = "NetConnection.Connect."


@pytest.fixture
def visit(programs):
    """Starts programs of tests/lab/web, and sallyport_caller, at a server."""
    web_library.built()
    with running(programs, configure=calls.install) as server:
        def start(name, other):
            if name == "behind":
                return programs.start(name, web.command("meet.mjs", f"ws://127.0.0.1:{server.port}/{calls.APPLICATION}", name, other, "20"))
            uri = f"rtmp://127.0.0.1:{server.port}/{calls.APPLICATION}"
            return programs.start(name, [*calls.command(uri, name, other, 20), "--proxy", "direct"])
        yield start


def test_it_meets_a_caller(visit):
    behind, beside = visit("behind", "beside"), visit("beside", "behind")
    assert behind.wait(30) == 0 and beside.wait(30) == 0, behind.shown() + beside.shown()
    met = calls.sum_up(web.said(behind), web.said(beside))
    assert met.whole and tuple(met.steps) == calls.STEPS and met.carrier == "ws", met


def test_where_nobody_listens_it_says_so(programs):
    web_library.built()
    program = programs.start("nobody", web.command("meet.mjs", f"rtmp://127.0.0.1:{free_port()}/room", "one", "other", "5"))
    assert program.wait(30) == 1, program.shown()
    found = web.said(program)
    assert found["refused"] == CODE + "Failed" and found["carrier"] == "" and found["steps"] == {}


def scenario(*winners, **wishes):
    return Scenario(name="X01", title="", stands_for="", obstacles=(), walls={}, expect=Expectation(winners=winners), web=Web(**wishes))


@pytest.mark.parametrize("one, carriers", [
    (scenario("rtmps:443", "rtmp:1935"), ("wss",)), (scenario("https:443"), ("wss", "rtmpts")), (scenario("rtmp:1935"), ()),
    (scenario("rtmps:443 via http-connect"), ()), (scenario("rtmpt:80", "http-poll:80"), ("rtmpt",)),
    (scenario("rtmps:443", winners=("ws",)), ("ws",)), (scenario("rtmps:443", winners=()), ())])
def test_what_wins_is_what_corresponds_to_the_clients_winners(one, carriers):
    assert web.winners(one) == carriers


EVERY = list(range(5))
TOLD = stays.Told(carrier="ws", statuses=[CODE + "Success", CODE + "Closed"], sent=5, answered=EVERY, called=EVERY, noted=EVERY,
                  seen=EVERY, present=EVERY, problem="")
STREAM = stays.Stream(100, 0, 0, 0, 0, {})
WHOLE = stays.Stay(TOLD, TOLD, STREAM, STREAM, 3)
WISHES = Web(seconds=4, connections=2)
BACK = dataclasses.replace(WISHES, comes_back=True)
RETURNED = dataclasses.replace(TOLD, statuses=[CODE + word for word in ("Success", "Lost", "Retry", "Restored", "Closed")],
                               answered=[0, 1, 3, 4], unanswered=[2], called=[0, 1, 4], seen=[0, 1, 0, 1, 2, 3, 4])


def judged(wishes=WISHES, found=WHOLE, **behind):
    return "; ".join(stays.faults(wishes, dataclasses.replace(found, behind=dataclasses.replace(found.behind, **behind))))


def test_what_came_whole_is_no_fault():
    assert judged() == ""
    assert judged(found=dataclasses.replace(WHOLE, up=None, down=None)) == ""


@pytest.mark.parametrize("change, fault", [
    ({"noted": [0, 1, 1, 2, 3, 4]}, "noted calls twice"), ({"called": [1, 0, 2, 3, 4]}, "by the server came twice"),
    ({"answered": [0, 1, 2, 3]}, "4 answered"), ({"noted": [0, 1, 2, 3]}, "not noted"), ({"seen": [0, 1, 2, 3]}, "saw 4 of 5 changes"),
    ({"seen": [0, 1, 1, 2, 3, 4]}, "1 again"), ({"present": [0, 1]}, "2 of the other's 5 slots"),
    ({"statuses": RETURNED.statuses}, "was told"), ({"problem": "all answers did not come"}, "all answers did not come")])
def test_what_is_lost_or_comes_twice_is_one(change, fault):
    assert fault in judged(**change)


@pytest.mark.parametrize("change, fault", [
    ({"lost": 1, "missing": 1}, "1 lost"), ({"repeated": 2}, "2 repeated"), ({"unknown": 3}, "3 damaged"),
    ({"pictures": 9}, "only 9 pictures")])
def test_streams_are_judged_both_ways(change, fault):
    broken = dataclasses.replace(STREAM, **change)
    for way in ("down", "up"):
        assert fault in judged(found=dataclasses.replace(WHOLE, **{way: broken}))


def test_a_way_that_is_silent_for_long_may_cost_pictures_where_the_scenario_says_so():
    found = dataclasses.replace(WHOLE, down=dataclasses.replace(STREAM, lost=100))
    assert "100 lost" in judged(found=found)
    assert judged(dataclasses.replace(WISHES, skips=True), found) == ""


def test_an_obstacle_that_kills_nothing_proves_nothing():
    assert "killed none" in judged(found=dataclasses.replace(WHOLE, connections=1))


def test_who_has_come_back_may_have_lost_calls_and_must_know_it():
    found = dataclasses.replace(WHOLE, behind=RETURNED)
    assert judged(BACK, found) == ""
    assert "not noted" in judged(BACK, found, noted=[0, 1, 4])
    assert "was told" in judged(BACK)
    assert "noted calls twice" in judged(BACK, found, noted=[0, 1, 2, 3, 3, 4])
