"""Two clients meet in the laboratory's application; what does not happen is noticed."""

import json

import pytest
from harness.server import running
from laboratory import calls


@pytest.fixture
def visit(programs):
    """Starts a visitor of that application."""
    with running(programs, configure=calls.install) as server:
        def start(name, other, application=calls.APPLICATION, timeout=20):
            uri = f"rtmp://127.0.0.1:{server.port}/{application}"
            return programs.start(name, [*calls.command(uri, name, other, timeout), "--proxy", "direct"])
        yield start


def said(program):
    program.wait(30)
    return json.loads(program.output())


def test_two_meet(visit):
    one, other = visit("one", "other"), visit("other", "one")
    met = calls.sum_up(said(one), said(other))
    assert met.whole and met.said == "", met
    assert tuple(met.steps) == calls.STEPS and met.carrier == "rtmp"


def test_who_is_alone_gets_as_far_as_the_call(visit):
    alone = calls.sum_up(said(visit("alone", "nobody", timeout=8)), {})
    assert tuple(alone.steps) == ("connect", "call")
    assert "behind: object" in alone.missing and "beside: connect" in alone.missing
    assert "not done in time" in alone.said


def test_an_application_without_a_script_answers_no_call(visit):
    found = said(visit("one", "other", application="live"))
    assert list(found["steps"]) == ["connect"]
    assert found["problem"].startswith("add(2, 3) is ")
