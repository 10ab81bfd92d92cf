"""Results in words."""

import statistics


def status(result):
    """passed, failed, late (right, but for its time), or walls: these stand, and no client was tried."""
    if result["faults"]:
        return "failed"
    if result["late"]:
        return "late"
    return "passed" if any(map(result.get, ("cold", "meeting", "web", "receptions"))) else "walls"


def one_line(scenario, result):
    """How our client fared, or the walls if there was none."""
    cold = result.get("cold")
    if cold is None and result.get("receptions"):
        return "; ".join(f"{carrier(one)} {delays(one)}" for one in result["receptions"])
    if cold is None and result.get("meeting"):
        return meeting(result["meeting"])
    if cold is None and result.get("web"):
        return web(result)
    if cold is None:
        walls = result.get("walls", {})
        return f"walls probed: {len(walls)}, {result['seconds']:g} s"
    library = f", browser library {web(result)}" if result.get("web") else ""
    return f"{cell(cold)}{_warm(result)}{_played(result)}{library}"


def cell(attempt):
    """An attempt: the way and its time, or the obstacles."""
    if attempt is None:
        return "–"
    if attempt["way"]:
        return f"{attempt['way']} {attempt['elapsed_ms']:.0f} ms"
    return f"{', '.join(dict.fromkeys(attempt['obstacles'])) or 'failed'} ({attempt['took_s']:.1f} s)"


def warm_ms(result):
    times = [one["elapsed_ms"] for one in result.get("warm", [])]
    return statistics.median(times) if times else None


def _warm(result):
    time = warm_ms(result)
    return "" if time is None else f", warm {time:.0f} ms"


def passing(tries):
    """The carriers of a peer that got through, quickest first."""
    through = sorted((ms, way) for way, ms in (tries or {}).items() if ms is not None)
    return ", ".join(f"{way} {ms} ms" for ms, way in through)


def _played(result):
    ours = next((one for one in result.get("receptions", []) if one["player"] == "sallyport"), None)
    return f", played {reception(ours)}" if ours else ""


def carrier(one):
    return f"{one['carrier']}, published by a bridge" if one["both_ways"] else one["carrier"]


def reception(one):
    """What came of one player of a stream."""
    if not one["pictures"]:
        return "nothing"
    return f"{one['seconds']:.0f} s, {_flaws(one) or 'nothing lost or repeated'}, delay {_spread(one)} ms"


def meeting(one):
    """How calls and shared objects fared."""
    if one["missing"]:
        return f"not made: {', '.join(one['missing'])}"
    return f"{one['carrier']}, " + ", ".join(f"{step.replace('_', ' ')} {ms:.0f} ms" for step, ms in one["steps"].items())


def web(result):
    """How the browser library fared."""
    visit = result["web"]
    said = f"{visit['meeting']['carrier'] or visit['refused'] or 'nothing'} {visit['took_ms']:.0f} ms"
    return "; ".join([said, *(f"{stay['behind']['carrier']} {', '.join(filter(None, stayed(stay)))}" for stay in result["stays"])])


def stayed(stay):
    """What came of those who stayed: further connections, calls, pictures played and published."""
    behind = stay["behind"]
    yield f"{stay['connections']} further connections"
    yield f"{behind['answered']} of {behind['sent']} calls answered in {behind['slowest_ms']} ms at most"
    for way, verb in (("down", "played"), ("up", "published")):
        one = stay[way]
        yield f"{one['pictures']} {verb}, {_flaws(one) or 'none missing'}" if one else ""


def delays(one):
    """Only how late it was, and what was wrong."""
    if not one["pictures"]:
        return "nothing"
    return ", ".join(filter(None, (f"{_spread(one)} ms", _flaws(one))))


def _flaws(one):
    return ", ".join(f"{one[word]} {word}" for word in ("lost", "missing", "repeated", "unknown") if one.get(word))


def _spread(one):
    return "/".join(f"{one['delay_ms'][name]:.0f}" for name in ("p50", "p99", "max"))
