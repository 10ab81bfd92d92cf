"""The table of results: JSON for machines, Markdown for docs/firewalls.md."""

import json
import time

from . import summary
from .paths import PAGE

_HEAD = ("Scenario", "What stands in the way", "Stands for", "Ours, cold", "warm", "Ladder of 2003", "80 first",
         "ffmpeg", "rtmpdump")
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def as_json(scenarios, results, machine):
    rows = [{**results[one.name], "title": one.title, "status": summary.status(results[one.name])} for one in scenarios]
    return json.dumps({"made": time.strftime("%Y-%m-%d"), "machine": machine, "scenarios": rows}, indent=1) + "\n"


def as_markdown(scenarios, results):
    lines = [_row(_HEAD), _row(["---"] * len(_HEAD))]
    lines += [_row(_cells(one, results[one.name])) for one in scenarios]
    return "\n".join(lines + _plays(scenarios, results)) + "\n"


def _plays(scenarios, results):
    """A second table, of the streams that were played for a while."""
    played = [(one, results[one.name]["receptions"]) for one in scenarios if results[one.name].get("receptions")]
    if not played:
        return []
    lines = ["", "Streams played; the delay is that of half of the pictures, of 99 %, and of the latest one.", "",
             _row(("Scenario", "Player", "By", "What arrived")), _row(["---"] * 4)]
    return lines + [_row((one.name.split("-")[0], got["player"], got["carrier"], summary.reception(got)))
                    for one, receptions in played for got in receptions]


def write_into_page(table):
    """Between the markers of docs/firewalls.md."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table}{END}{rest.split(END)[1]}", encoding="utf-8")


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
