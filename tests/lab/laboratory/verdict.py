"""Compares what was found with what the scenario demands. A fault is a sentence."""

import statistics

from . import stays, web
from .way import Way

BUDGET_MS, BUDGET_ROUND_TRIPS = 800, 6
WARM_FACTOR, WARM_EXTRA_MS = 1.1, 20

# Of the time that was to be played the beginning takes some: connecting over a long line, and a little beside.
_WHOLE, _BEGINNING_S = 0.95, 1.5

# The browser library's ways start within 400 ms; it gives up after 15 s.
WEB_MS, WEB_FAILURE_MS = 5_000, 16_000

# The connector's "web" carriers try WebSocket first and then the tunnel on the same connection.
_ALSO_CALLED = {"http": ("ws", "rtmpt"), "https": ("wss", "rtmpts")}


def budget_ms(scenario):
    return scenario.expect.budget_ms or BUDGET_MS + BUDGET_ROUND_TRIPS * scenario.rtt_ms


def faults(scenario, findings):
    """All that is not as it must be, in two lists: faults, and budgets of time that were missed."""
    found = [*_walls(scenario, findings), *_server(scenario, findings)]
    found += [*_calls(findings), *_web(scenario, findings), *_plays(scenario, findings)]
    if findings.doctor is not None:
        found += _diagnosis(scenario, findings.doctor)
    late = []
    if findings.cold is not None:
        found += _outcome(scenario, findings)
        late = [*_times(scenario, findings)]
    return found, late


def _walls(scenario, findings):
    for probe, expected in scenario.walls.items():
        word, _ = findings.walls[str(probe)]
        allowed = expected if isinstance(expected, list) else [expected]
        if word not in allowed:
            yield f"wall: {probe} is {word}, not {' or '.join(allowed)}"


def _server(scenario, findings):
    for protocol, count in findings.opened.items():
        if count:
            yield f"the server opened {count} {protocol} conversations of its own"
    if scenario.expect.seen_as and not findings.seen:
        yield "the server saw nobody"
    for address in findings.seen:
        if scenario.expect.seen_as and address not in scenario.expect.seen_as:
            yield f"the server saw {address}, not {' or '.join(scenario.expect.seen_as)}"


def _outcome(scenario, findings):
    cold, expect = findings.cold, scenario.expect
    if findings.sessions != findings.connected:
        yield f"{findings.connected} runs got through, and the server saw {findings.sessions} sessions"
    if not expect.winners:
        if cold.passed or cold.code == 0:
            yield f"false winner: {cold.way}"
        elif cold.code != 1:
            yield f"exit code {cold.code} instead of 1: {cold.said.strip()[-200:]}"
        missing = [word for word in expect.obstacles if word not in cold.obstacles]
        if missing:
            yield f"not diagnosed: {', '.join(missing)}; said {', '.join(sorted(set(cold.obstacles))) or 'nothing'}"
        return
    if not cold.passed:
        yield f"nothing got through: {', '.join(cold.obstacles) or cold.said.strip()[-200:]}"
    elif not _is_among(cold.way, expect.winners) and not _gets_through(cold.way, scenario):
        yield f"{cold.way} won, not {' or '.join(expect.winners)}"
    yield from (f"warm: {one.said.strip()[-200:]}" for one in findings.warm if not one.passed)


def _diagnosis(scenario, doctor):
    """The doctor must agree with the scenario, and with the probes where they are sure."""
    expect = scenario.expect
    if bool(doctor.through) != (doctor.code == 0) or doctor.code not in (0, 1):
        yield f"doctor: exit code {doctor.code} with {len(doctor.through)} ways that get through"
    if not all(doctor.advice.get(reader) for reader in ("user", "administrator")):
        yield "doctor: no advice"
    if not expect.winners:
        yield from (f"doctor: {way} is said to get through" for way in doctor.through)
        words = {doctor.obstacle, *doctor.ways.values()}
        yield from (f"doctor: no {word}, but {', '.join(sorted(words))}" for word in expect.obstacles if word not in words)
        return
    if not any(_is_among(Way.parse(way), expect.winners) for way in doctor.through):
        yield f"doctor: only {', '.join(doctor.through) or 'nothing'} is said to get through"


def _calls(findings):
    meeting = findings.meeting
    if meeting is not None and not meeting.whole:
        yield f"calls and shared objects: not made are {', '.join(meeting.missing)} ({meeting.said})"


def _web(scenario, findings):
    if findings.web is not None:
        yield from (f"browser library: {fault}" for fault in _web_visit(scenario, findings.web))
    for stay in findings.stays:
        yield from (f"browser library stays by {stay.behind.carrier}: {fault}" for fault in stays.faults(scenario.web, stay))


def _web_visit(scenario, visit):
    winners, carrier = web.winners(scenario), visit.meeting.carrier
    if not winners:
        if carrier:
            yield f"false winner: {carrier}"
        elif visit.refused != "NetConnection.Connect.Failed":
            yield f"ended with {visit.refused or visit.meeting.said}"
        elif visit.took_ms > WEB_FAILURE_MS:
            yield f"gave up after {visit.took_ms:.0f} ms"
        return
    if not visit.meeting.whole:
        yield f"not made are {', '.join(visit.meeting.missing)} ({visit.meeting.said})"
    elif carrier not in winners and (scenario.web.winners or _is_shut(Way(carrier, web.PORTS[carrier]), scenario)):
        yield f"{carrier} won, not {' or '.join(winners)}"
    elif visit.took_ms > WEB_MS + BUDGET_ROUND_TRIPS * scenario.rtt_ms:
        yield f"connected after {visit.took_ms:.0f} ms"


def _plays(scenario, findings):
    """Of ours; how others fared is reported only."""
    for one in findings.receptions:
        if one.player != "sallyport":
            continue
        if one.seconds < min(scenario.plays.seconds * _WHOLE, scenario.plays.seconds - _BEGINNING_S):
            yield f"played {one.seconds:.0f} s of {scenario.plays.seconds}"
        # What a publisher says while its path is broken is lost where the path cannot be resumed; that is reported.
        if not (one.is_continuous() if one.both_ways else one.is_whole()):
            yield (f"of {one.pictures} pictures and their sound {one.lost} lost, {one.repeated} repeated, "
                   f"{one.unknown} damaged")
        if scenario.plays.carriers and one.carrier not in scenario.plays.carriers:
            yield f"played by {one.carrier or 'nothing'}, not {' or '.join(scenario.plays.carriers)}"


def _is_among(way, winners):
    return any(winner.port == way.port and winner.route == way.route
               and (winner.carrier == way.carrier or way.carrier in _ALSO_CALLED.get(winner.carrier, ()))
               for winner in map(Way.parse, winners))


def _gets_through(way, scenario):
    """The probes say so: that it wins where a better one is slow, on a busy machine, is a matter of time."""
    return _is_among(way, [str(probe.way) for probe, word in scenario.walls.items() if word == "passes"])


def _is_shut(way, scenario):
    """The probes say so."""
    return any(probe.way == way and word != "passes" for probe, word in scenario.walls.items())


def _times(scenario, findings):
    cold, expect = findings.cold, scenario.expect
    if not expect.winners:
        if cold.took_s > expect.failure_s:
            yield f"gave up after {cold.took_s:.1f} s, later than {expect.failure_s:g} s"
        return
    if cold.passed and not _is_among(cold.way, expect.winners):
        yield f"{cold.way} was quicker than {' or '.join(expect.winners)}"
    if cold.passed and cold.elapsed_ms > budget_ms(scenario):
        yield f"cold {cold.elapsed_ms:.0f} ms, more than {budget_ms(scenario):.0f} ms"
    if findings.warm and findings.alone and all(one.passed for one in (*findings.warm, *findings.alone)):
        warm, alone = median_ms(findings.warm), median_ms(findings.alone)
        if warm > WARM_FACTOR * alone + WARM_EXTRA_MS:
            yield f"warm {warm:.0f} ms, and {alone:.0f} ms alone"


def median_ms(attempts):
    return statistics.median(one.elapsed_ms for one in attempts)
