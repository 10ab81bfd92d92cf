"""The table, and its place in the page."""

import dataclasses
import json

import pytest
from laboratory import report, summary
from laboratory.scenario import Expectation, Scenario

ONE = Scenario(name="X01-wall", title="A wall | of stone", stands_for="a castle", obstacles=(), walls={}, expect=Expectation())
COLD = {"way": "rtmps:443", "elapsed_ms": 49.6, "took_s": 0.1, "code": 0, "obstacles": []}
THROUGH = {"faults": [], "late": [], "cold": COLD, "warm": [{"elapsed_ms": ms} for ms in (30, 20, 40)], "seconds": 3,
           "peers": {"ffmpeg": {"rtmp:1935": None, "rtmpt:80": 700}, "rtmpdump": {"rtmp:1935": None}}}


def cells(result):
    return [cell.strip() for cell in report.as_markdown([ONE], {ONE.name: result}).splitlines()[2].replace("\\|", "/").split("|")]


def test_a_row_has_the_way_and_the_times():
    assert cells(THROUGH)[1:-1] == ["X01", "A wall / of stone", "a castle", "rtmps:443 50 ms", "30 ms", "–", "–",
                                    "rtmpt:80 700 ms", "nothing"]


def test_failure_to_get_through_is_said_in_words():
    shut = {**COLD, "way": None, "obstacles": ["silent-drop", "silent-drop", "refused"], "took_s": 4.2}
    assert "silent-drop, refused (4.2 s)" in cells({**THROUGH, "cold": shut, "warm": []})


def test_a_fault_stands_out():
    assert "**failed**: rtmps:443 50 ms" in cells({**THROUGH, "faults": ["false winner"]})


@pytest.mark.parametrize("change, status", [({}, "passed"), ({"late": ["cold"]}, "late"), ({"faults": ["x"]}, "failed"),
                                            ({"cold": None}, "walls"), ({"cold": None, "meeting": {"missing": []}}, "passed")])
def test_only_what_was_tried_has_passed(change, status):
    assert summary.status({**THROUGH, **change}) == status


def test_json_has_every_scenario():
    document = json.loads(report.as_json([ONE], {ONE.name: THROUGH}, {"cores": 2}))
    assert [(one["title"], one["status"]) for one in document["scenarios"]] == [(ONE.title, "passed")]


def test_the_page_keeps_all_but_the_table(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    begin, end = report.MARKS
    page.write_text(f"before\n{begin}\nold\n{end}\nbehind\n")
    monkeypatch.setattr(report, "PAGE", page)
    report.write_into_page("| new |\n")
    assert page.read_text() == f"before\n{begin}\n| new |\n{end}\nbehind\n"


def test_a_meeting_has_a_row_with_every_step():
    meeting = {"carrier": "ws", "steps": {"connect": 20.4, "call": 1.6, "object": 4}, "missing": ["behind: change"], "said": ""}
    assert report.calls_as_markdown([ONE], {ONE.name: {"meeting": meeting}}).splitlines()[2:] == [
        "| X01 | ws | 20 ms | 2 ms | 4 ms | **missing** | **missing** |"]
    assert "behind: change" in summary.meeting(meeting)


def test_the_browser_library_has_a_row_and_one_for_each_stay():
    visit = {"meeting": {"carrier": "wss"}, "took_ms": 56.3, "refused": ""}
    stream = {"pictures": 100, "lost": 0, "repeated": 0, "unknown": 0, "missing": 0}
    behind = {"carrier": "wss", "answered": 9, "sent": 10, "slowest_ms": 44}
    stay = {"connections": 2, "behind": behind, "down": stream, "up": {**stream, "missing": 3}}
    quiet = {**stay, "down": None, "up": None}
    lines = report.web_as_markdown([ONE], {ONE.name: {"web": visit, "stays": [stay, quiet]}}).splitlines()
    assert lines[2] == "| X01 | wss | 56 ms |"
    assert lines[6:] == [
        "| X01 | wss | 2 further connections | 9 of 10 calls answered in 44 ms at most | 100 played, none missing | 100 published, 3 missing |",
        "| X01 | wss | 2 further connections | 9 of 10 calls answered in 44 ms at most |  |  |"]


def test_lines_stand_side_by_side():
    near, far = (dataclasses.replace(ONE, name=name, title=name) for name in ("near", "far"))
    got = {"player": "sallyport", "carrier": "ws", "both_ways": False, "pictures": 250, "seconds": 10, "lost": 0, "repeated": 0,
           "unknown": 0, "delay_ms": {"p50": 1.4, "p99": 9, "max": 12}}
    results = {"near": {"receptions": [got]}, "far": {"receptions": [{**got, "lost": 2}, {**got, "carrier": "rtmpt"}]}}
    assert report.lines_as_markdown([near, far], results).splitlines()[2:] == [
        "| a castle | ws | sallyport | 1/9/12 ms | 1/9/12 ms, 2 lost |",
        "| a castle | rtmpt | sallyport | – | 1/9/12 ms |"]
