"""The table of results: JSON for machines, Markdown for docs/firewalls.md."""

import json
import time

from . import summary
from .calls import STEPS
from .paths import PAGE

_HEAD = ("Scenario", "What stands in the way", "Stands for", "Ours, cold", "warm", "Ladder of 2003", "80 first",
         "ffmpeg", "rtmpdump")
_CALLS = ("Connected", "A call answered", "An object of the other seen", "Called by the server", "A change of the other seen")
MARKS = "<!-- results: begin -->", "<!-- results: end -->"
PLAYS_MARKS = "<!-- plays: begin -->", "<!-- plays: end -->"
CALLS_MARKS = "<!-- calls: begin -->", "<!-- calls: end -->"
WEB_MARKS = "<!-- web: begin -->", "<!-- web: end -->"
LINES_MARKS = "<!-- lines: begin -->", "<!-- lines: end -->"


def as_json(scenarios, results, machine):
    rows = [{**results[one.name], "title": one.title, "status": summary.status(results[one.name])} for one in scenarios]
    return json.dumps({"made": time.strftime("%Y-%m-%d"), "machine": machine, "scenarios": rows}, indent=1) + "\n"


def as_markdown(scenarios, results):
    lines = [_row(_HEAD), _row(["---"] * len(_HEAD))]
    lines += [_row(_cells(one, results[one.name])) for one in scenarios]
    text = "\n".join(lines) + "\n"
    if any(result.get("receptions") for result in results.values()):
        text += ("\nStreams played; the delay is that of half of the pictures, of 99 %, and of the latest one.\n\n"
                 + plays_as_markdown(scenarios, results))
    return text


def plays_as_markdown(scenarios, results):
    """Of the streams that were played for a while."""
    rows = [_row((one.name.split("-")[0], got["player"], summary.carrier(got), summary.reception(got)))
            for one in scenarios for got in results[one.name].get("receptions", [])]
    return "\n".join([_row(("Scenario", "Player", "By", "What arrived")), _row(["---"] * 4), *rows]) + "\n"


def calls_as_markdown(scenarios, results):
    """Of the client behind the obstacles, who met one beside the server."""
    rows = [_row((one.name.split("-")[0], *_steps(results[one.name]["meeting"])))
            for one in scenarios if results[one.name].get("meeting")]
    return "\n".join([_row(("Scenario", "By", *_CALLS)), _row(["---"] * (2 + len(_CALLS))), *rows]) + "\n"


def web_as_markdown(scenarios, results):
    """Of the browser library: how it got through, and what came of those who stayed."""
    tried = [one for one in scenarios if results[one.name].get("web")]
    visits = [(one.name.split("-")[0], *_visit(results[one.name]["web"])) for one in tried]
    stays = [(one.name.split("-")[0], stay["behind"]["carrier"], *summary.stayed(stay))
             for one in tried for stay in results[one.name]["stays"]]
    return (_table(("Scenario", "By", "Connected, or failed, after"), visits) + "\n"
            + _table(("Scenario", "Stayed by", "Connections", "Calls", "Pictures played", "Pictures published"), stays))


def _visit(visit):
    return visit["meeting"]["carrier"] or "nothing", _milliseconds(visit["took_ms"])


def _table(head, rows):
    return "\n".join([_row(head), _row(["---"] * len(head)), *map(_row, rows)]) + "\n"


def _steps(meeting):
    return [meeting["carrier"] or "nothing", *(_milliseconds(meeting["steps"].get(step)) for step in STEPS)]


def _milliseconds(number):
    return "**missing**" if number is None else f"{number:.0f} ms"


def lines_as_markdown(lines, results):
    """A row for each kind of line, carrier and player, a column for each length."""
    titles = list(dict.fromkeys(one.title for one in lines))
    rows = {}
    for one in lines:
        for got in results[one.name].get("receptions", []):
            rows.setdefault((one.stands_for, got["carrier"], got["player"]), {})[one.title] = summary.delays(got)
    table = [_row(("Line", "Carrier", "Player", *titles)), _row(["---"] * (3 + len(titles)))]
    table += [_row((*row, *(cells.get(title, "–") for title in titles))) for row, cells in rows.items()]
    return "\n".join(table) + "\n"


def write_into_page(table, marks=MARKS):
    """Between two marks of docs/firewalls.md."""
    begin, end = marks
    before, rest = PAGE.read_text(encoding="utf-8").split(begin)
    PAGE.write_text(f"{before}{begin}\n{table}{end}{rest.split(end)[1]}", encoding="utf-8")


def _cells(scenario, result):
    warm = summary.warm_ms(result)
    peers = result.get("peers", {})
    ladders = result.get("ladders", {})
    return [scenario.name.split("-")[0], scenario.title, scenario.stands_for, _ours(result),
            "" if warm is None else f"{warm:.0f} ms",
            summary.cell(ladders.get("--classic")), summary.cell(ladders.get("--classic=80")),
            _peer(peers, "ffmpeg"), _peer(peers, "rtmpdump")]


def _ours(result):
    text = summary.cell(result.get("cold"))
    status = summary.status(result)
    return f"**{status}**: {text}" if status in ("failed", "late") else text


def _peer(peers, name):
    return (summary.passing(peers[name]) or "nothing") if name in peers else "–"


def _row(cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
