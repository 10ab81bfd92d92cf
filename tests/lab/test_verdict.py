"""What counts as a fault."""

import dataclasses

import pytest
from laboratory import verdict
from laboratory.calls import Meeting
from laboratory.clients.sallyport import Attempt, Diagnosis
from laboratory.plays import Reception
from laboratory.scenario import Expectation, Plays, Scenario, Web
from laboratory.trial import Findings
from laboratory.way import Probe, Way
from laboratory.web import Visit

PROBE = Probe.parse("rtmp:1935")
THROUGH = Scenario(name="X01", title="", stands_for="", obstacles=(), walls={PROBE: "passes"},
                   expect=Expectation(winners=("rtmps:443", "https:443")))
SHUT = dataclasses.replace(THROUGH, expect=Expectation(obstacles=("silent-drop",)))


def attempt(way="rtmps:443", ms=50.0, took_s=0.1, code=0, obstacles=()):
    return Attempt(Way.parse(way) if way else None, ms, took_s, code, list(obstacles), "what it said")


def findings(cold=None, **values):
    usual = {"walls": {str(PROBE): ["passes", 3]}, "cold": cold, "opened": {"tcp": 0, "udp": 0}}
    return Findings(**{**usual, **values})


def failed(scenario, found):
    faults, late = verdict.faults(scenario, found)
    return " ".join(faults + late)


def test_an_expected_winner_is_no_fault():
    assert failed(THROUGH, findings(attempt())) == ""


def test_a_web_carrier_may_be_called_by_what_it_became():
    assert failed(THROUGH, findings(attempt("rtmpts:443"))) == ""


def test_another_winner_is_a_fault():
    assert "rtmp:80 won" in verdict.faults(THROUGH, findings(attempt("rtmp:80")))[0][0]


def test_a_winner_that_the_probes_know_to_pass_was_only_quicker():
    faults, late = verdict.faults(THROUGH, findings(attempt("rtmp:1935")))
    assert not faults and "quicker" in late[0]


def test_the_right_carrier_by_another_route_is_a_fault():
    assert "won" in failed(THROUGH, findings(attempt("rtmps:443 via socks5")))


def test_a_winner_where_nothing_can_pass_is_false():
    assert "false winner" in failed(SHUT, findings(attempt()))


def test_success_without_a_way_is_false_too():
    assert "false winner" in failed(SHUT, findings(attempt(None, code=0, obstacles=["silent-drop"])))


def test_the_diagnosis_must_have_the_word():
    assert failed(SHUT, findings(attempt(None, code=1, obstacles=["silent-drop"]))) == ""
    assert "not diagnosed" in failed(SHUT, findings(attempt(None, code=1, obstacles=["refused"])))


def test_what_a_meeting_has_not_made_is_a_fault():
    whole = Meeting("rtmps", {"call": 3.0}, [], "")
    assert failed(THROUGH, findings(attempt(), meeting=whole)) == ""
    broken = dataclasses.replace(whole, missing=["beside: change"], said="not done in time")
    assert "beside: change" in failed(THROUGH, findings(attempt(), meeting=broken))


def visit(carrier="wss", took_ms=100, refused="", missing=()):
    return Visit(Meeting(carrier, {}, list(missing), ""), took_ms, refused)


FAILED = "NetConnection.Connect.Failed"


@pytest.mark.parametrize("one, found, fault", [
    (THROUGH, visit(), ""), (THROUGH, visit("ws"), ""), (SHUT, visit("", refused=FAILED), ""),
    (THROUGH, visit(missing=["behind: call"]), "behind: call"), (THROUGH, visit(took_ms=5001), "after 5001 ms"),
    (SHUT, visit(), "false winner: wss"), (SHUT, visit("", 16_001, FAILED), "gave up after 16001 ms"),
    (SHUT, visit("", refused="NetConnection.Connect.Rejected"), "ended with NetConnection.Connect.Rejected"),
    (dataclasses.replace(THROUGH, web=Web(winners=("ws",))), visit("wss"), "wss won, not ws"),
    (dataclasses.replace(THROUGH, walls={Probe.parse("ws:80"): "silent-drop"}), visit("ws"), "ws won, not wss")])
def test_the_browser_library_must_come_through_where_the_client_does(one, found, fault):
    walls = {str(probe): (word, 1) for probe, word in one.walls.items()}
    said = failed(one, findings(attempt() if one is not SHUT else attempt(None, code=1, obstacles=["silent-drop"]), web=found, walls=walls))
    assert fault in said if fault else said == ""


def test_a_crash_is_no_diagnosis():
    assert "exit code -11" in failed(SHUT, findings(attempt(None, code=-11, obstacles=["silent-drop"])))


def test_sessions_that_nobody_told_of_are_a_fault():
    assert failed(THROUGH, findings(attempt(), connected=1, sessions=1)) == ""
    assert "2 sessions" in failed(THROUGH, findings(attempt(), connected=1, sessions=2))
    assert "1 sessions" in failed(SHUT, findings(attempt(None, code=1, obstacles=["silent-drop"]), sessions=1))


def test_a_wall_that_is_not_there_is_a_fault():
    assert "wall" in failed(THROUGH, findings(attempt(), walls={str(PROBE): ["reset", 3]}))


def test_a_server_that_opens_connections_is_a_fault():
    assert "opened 1 tcp" in failed(THROUGH, findings(attempt(), opened={"tcp": 1, "udp": 0}))


def test_a_late_winner_is_late_and_no_fault():
    assert verdict.faults(THROUGH, findings(attempt(ms=801)))[0] == []
    assert "801 ms" in failed(THROUGH, findings(attempt(ms=801)))
    assert failed(dataclasses.replace(THROUGH, rtt_ms=100), findings(attempt(ms=1399))) == ""


def test_a_warm_start_may_take_little_more_than_the_winner_alone():
    alone = [attempt(ms=100)] * 3
    assert failed(THROUGH, findings(attempt(), warm=[attempt(ms=129)] * 3, alone=alone)) == ""
    assert "warm" in failed(THROUGH, findings(attempt(), warm=[attempt(ms=131)] * 3, alone=alone))


def test_giving_up_has_a_limit():
    assert "gave up" in failed(SHUT, findings(attempt(None, code=1, took_s=16, obstacles=["silent-drop"])))


def reception(**values):
    usual = {"player": "sallyport", "carrier": "rtmpt", "pictures": 1500, "lost": 0, "repeated": 0, "unknown": 0,
             "seconds": 60.0, "delay_ms": {"p50": 1, "p99": 2, "max": 3}}
    return Reception(**{"both_ways": False, **usual, **values})


PLAYED = dataclasses.replace(THROUGH, plays=Plays(60, carriers=("rtmpt",)))


def test_a_stream_that_came_whole_is_no_fault():
    assert failed(PLAYED, findings(attempt(), receptions=[reception()])) == ""


@pytest.mark.parametrize("change, fault", [
    ({"lost": 1}, "1 lost"), ({"repeated": 2}, "2 repeated"), ({"unknown": 3}, "3 damaged"),
    ({"seconds": 40.0}, "40 s of 60"), ({"carrier": "rtmp"}, "played by rtmp"), ({"pictures": 0, "seconds": 0.0}, "0 s of 60")])
def test_a_stream_that_did_not_come_whole_is_one(change, fault):
    assert fault in failed(PLAYED, findings(attempt(), receptions=[reception(**change)]))


def test_how_others_play_is_not_judged():
    assert failed(PLAYED, findings(attempt(), receptions=[reception(player="ffmpeg", lost=7)])) == ""


def doctor(through=(), ways=None, obstacle="none", code=None):
    code = (0 if through else 1) if code is None else code
    return Diagnosis(code, obstacle, ways or {}, list(through), {"user": "Do this.", "administrator": "Do that."})


def test_a_doctor_who_agrees_is_no_fault():
    assert failed(THROUGH, findings(attempt(), doctor=doctor(["wss:443"], {"rtmp:1935": "silent-drop"}))) == ""
    shut = attempt(None, code=1, obstacles=["silent-drop"])
    assert failed(SHUT, findings(shut, doctor=doctor(ways={"rtmp:1935": "silent-drop"}))) == ""


def test_a_doctor_who_misses_the_way_is_at_fault():
    assert "doctor: only rtmp:80" in failed(THROUGH, findings(attempt(), doctor=doctor(["rtmp:80"])))


def test_a_doctor_who_lets_something_through_that_cannot_pass_is_at_fault():
    shut = attempt(None, code=1, obstacles=["silent-drop"])
    assert "doctor: rtmps:443" in failed(SHUT, findings(shut, doctor=doctor(["rtmps:443"])))


def test_a_doctor_with_another_word_is_at_fault():
    shut = attempt(None, code=1, obstacles=["silent-drop"])
    assert "doctor: no silent-drop" in failed(SHUT, findings(shut, doctor=doctor(ways={"rtmp:1935": "reset"})))


def test_a_doctor_with_the_wrong_exit_code_is_at_fault():
    assert "exit code 1" in failed(THROUGH, findings(attempt(), doctor=doctor(["rtmps:443"], code=1)))
