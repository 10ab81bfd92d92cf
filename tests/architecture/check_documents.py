#!/usr/bin/env python3
"""Compares what the documents say with the sources they speak of.

    check_documents.py [REPOSITORY]     exit code 1 if they differ

docs/logs.md has a row for every reason code and every event name, and none for others. The table of
CONTRIBUTING.md is that of modules.py. Links between documents lead to files that exist.
"""

import pathlib
import re
import sys

from modules import ALLOWED

_REASON = re.compile(r'case Reason::\w+: return "([a-z-]+)"')
_EVENT = re.compile(
    r'(?:log::(?:debug|info|warn|error)|describe_event|describe_client)\(\s*"([a-z-]+)"'
    r'|log::Event\([^;]*?,\s*"([a-z-]+)"\)'
    r'|"([a-z]+-[a-z]+) [a-z]+=["{]'
)
_ROW = re.compile(r"^\| `([a-z-]+)` \|(.*)\|$")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def rows(text, heading):
    """First cells of the tables beneath a heading, up to the next heading of that level."""
    body = re.split(r"^## ", text, flags=re.MULTILINE)
    section = next((part for part in body if part.startswith(heading)), "")
    return {match[1] for line in section.splitlines() if (match := _ROW.match(line.strip()))}


def reasons(repository):
    return set(_REASON.findall((repository / "src/base/reason.cpp").read_text(encoding="utf-8")))


def events(repository):
    found = set()
    for path in (repository / "src").rglob("*.[ch]pp"):
        if path.name != "log.hpp":  # its comments show examples
            found |= {word for match in _EVENT.findall(path.read_text(encoding="utf-8")) for word in match if word}
    return found


def compare(what, real, documented):
    faults = [f"docs/logs.md: {what} {word} is not documented" for word in sorted(real - documented)]
    faults += [f"docs/logs.md: {what} {word} does not exist" for word in sorted(documented - real)]
    return faults + ([f"no {what} was found in the sources"] if not real else [])


def module_table(text):
    """The rows "| `net` | loop http rtmp base |" of CONTRIBUTING.md."""
    matches = (_ROW.match(line.strip()) for line in text.splitlines())
    return {match[1]: match[2].split("|")[0].split() for match in matches if match and match[1] in ALLOWED}


def table_faults(text):
    written = module_table(text)
    return [
        f"CONTRIBUTING.md: {module} may include {', '.join(allowed) or 'nothing'}, says modules.py"
        for module, allowed in ALLOWED.items()
        if sorted(written.get(module, ["?"])) != sorted(allowed)
    ]


def documents(repository):
    return [*repository.glob("*.md"), *(repository / "docs").rglob("*.md")]


def dead_links(repository):
    faults = []
    for path in documents(repository):
        for link in _LINK.findall(path.read_text(encoding="utf-8")):
            if not (path.parent / link).exists():
                faults.append(f"{path.relative_to(repository)}: there is no {link}")
    return faults


def check(repository):
    logs = (repository / "docs/logs.md").read_text(encoding="utf-8")
    faults = compare("reason code", reasons(repository), rows(logs, "Reason codes"))
    faults += compare("event", events(repository), rows(logs, "Events"))
    faults += table_faults((repository / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    return faults + dead_links(repository)


def main():
    default = pathlib.Path(__file__).resolve().parents[2]
    faults = check(pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default)
    print("\n".join(faults) if faults else "the documents say what the sources say")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
